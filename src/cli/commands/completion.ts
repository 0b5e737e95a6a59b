import type { Command as CommanderCommand } from 'commander';
import { ExitCode, UsageError } from '../command.ts';
import type { Command } from '../command.ts';

/** The names are written out: a completion script must not start the program to know them. */
const COMMANDS =
  'run compare sweep plan bench schedule explain events top report validate import init conformance clean completion help';
const OPTIONS =
  '--help --out --format --set --seed --until --workers --namespace --node-type --nodes --cluster --repack --strict --max-input --anonymise --force --quiet';

const SCRIPTS: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    bash: `_plimsoll() {
  local word="\${COMP_WORDS[COMP_CWORD]}"
  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "${COMMANDS}" -- "$word"))
  elif [[ "$word" == -* ]]; then COMPREPLY=($(compgen -W "${OPTIONS}" -- "$word"))
  else COMPREPLY=($(compgen -f -- "$word")); fi
}
complete -o filenames -F _plimsoll plimsoll
`,
    zsh: `#compdef plimsoll
_plimsoll() {
  if (( CURRENT == 2 )); then compadd -- ${COMMANDS}
  elif [[ "$words[CURRENT]" == -* ]]; then compadd -- ${OPTIONS}
  else _files; fi
}
compdef _plimsoll plimsoll
`,
    fish: `complete -c plimsoll -n __fish_use_subcommand -a "${COMMANDS}"
${OPTIONS.split(' ')
  .map((option) => `complete -c plimsoll -l ${option.slice(2)}`)
  .join('\n')}
`,
  }),
);

/** plimsoll completion: a test holds the names against the commands and their help, so that neither lags behind. */
export const completionCommand: Command = {
  examples: [
    ['plimsoll completion bash > /etc/bash_completion.d/plimsoll', 'bash'],
    ['plimsoll completion zsh > "${fpath[1]}/_plimsoll"', 'zsh'],
    ['plimsoll completion fish > ~/.config/fish/completions/plimsoll.fish', 'fish'],
  ],

  declare(command: CommanderCommand) {
    command.argument('<shell>', 'bash, zsh or fish');
  },

  async run(io, [shell]) {
    const script = SCRIPTS.get(shell);
    if (script === undefined)
      throw new UsageError(`no completion for ${shell}; there is one for bash, zsh and fish`);
    io.stdout(script);
    return Promise.resolve(ExitCode.Ok);
  },
};
