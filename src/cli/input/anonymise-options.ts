import { randomBytes } from 'node:crypto';
import type { Command as CommanderCommand } from 'commander';

/** What a command that can leave out names takes; commander's names. */
export interface AnonymiseFlags {
  readonly anonymise?: boolean;
  readonly anonymiseKey?: string;
}

/** `--anonymise` and its key, for commands that write results. */
export function declareAnonymiseOptions(command: CommanderCommand): void {
  command
    .option(
      '--anonymise',
      'other names for namespaces, workloads, pods, nodes and pools in all that is written',
    )
    .option(
      '--anonymise-key <text>',
      'the same names again wherever this key is the same (default: a new key)',
    );
}

/** Absent: names stay as they are. A new key is forgotten with the command, so nobody can find the names again. */
export function anonymiseKeyOf({ anonymise, anonymiseKey: key }: AnonymiseFlags): string | undefined {
  if (key !== undefined) return key;
  return anonymise === true ? randomBytes(32).toString('hex') : undefined;
}
