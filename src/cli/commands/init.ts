import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, isAbsolute, join, relative, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import type { Command as CommanderCommand } from 'commander';
import { ExitCode, UsageError } from '../command.ts';
import type { Command, Io } from '../command.ts';
import { usable } from '../diagnosed.ts';
import { safeName } from './run.ts';

interface InitFlags {
  readonly yes?: boolean;
}

interface Answers {
  readonly manifests: string;
  readonly instanceType: string;
  readonly count: string;
  readonly zones: string;
  readonly horizon: string;
}

const DEFAULTS: Answers = {
  manifests: '',
  instanceType: 'm7i.2xlarge',
  count: '3',
  zones: 'a, b, c',
  horizon: '24h',
};

interface Question {
  readonly key: keyof Answers;
  readonly text: string;
  /** Whether this can be an answer; a path is looked for, and a type in the catalogues once all is written. */
  readonly form: RegExp;
  readonly example: string;
}

const QUESTIONS: readonly Question[] = [
  {
    key: 'manifests',
    text: 'Folder or file of manifests, or a kubectl dump (empty: a small example)',
    form: /^/,
    example: 'deploy/',
  },
  { key: 'instanceType', text: 'Instance type of the nodes', form: /^[\w.-]+$/, example: 'm7i.2xlarge' },
  { key: 'count', text: 'How many of them', form: /^\d{1,6}$/, example: '3' },
  { key: 'zones', text: 'Zones', form: /^[\w-]+(\s*,\s*[\w-]+)*$/, example: 'a, b' },
  { key: 'horizon', text: 'Simulated time', form: /^(\d+(\.\d+)?(ms|s|m|h|d))+$/, example: '24h' },
];

/** plimsoll init: asks, and asks again where an answer cannot be one; what is not answered stays as it is. */
export const initCommand: Command<InitFlags> = {
  examples: [
    ['plimsoll init shop', 'asks, and writes shop/scenario.yaml'],
    ['plimsoll init shop --yes', 'takes the defaults'],
  ],

  declare(command: CommanderCommand) {
    command
      .argument('[folder]', 'folder of the scenario', 'my-scenario')
      .option('-y, --yes', 'take the defaults');
  },

  async run(io, [folder = 'my-scenario'], flags) {
    const target = resolve(io.folder, folder);
    if (existsSync(join(target, 'scenario.yaml')))
      throw new UsageError(`${folder} has a scenario.yaml already`);
    const answers = flags.yes === true ? DEFAULTS : await ask(io, target);
    mkdirSync(target, { recursive: true });
    const source = bringManifests(io, target, answers.manifests);
    writeFileSync(join(target, 'scenario.yaml'), scenarioText(safeName(folder), source, answers));
    io.stdout(`wrote ${join(folder, 'scenario.yaml')}\n`);
    const { loadScenario } = await import('../../index.ts');
    usable(io, await loadScenario(join(io.folder, folder)), folder, false);
    io.stdout(`now: plimsoll run ${folder}\n`);
    return ExitCode.Ok;
  },
};

/** Why this is no answer to the question; undefined where it is one. */
function faultOf(
  { key, form, example }: Question,
  answer: string,
  io: Io,
  target: string,
): string | undefined {
  if (!form.test(answer)) return `${answer} is no answer to that; write ${example}`;
  if (key !== 'manifests') return undefined;
  const isThere = existsSync(resolve(io.folder, answer)) || existsSync(resolve(target, answer));
  return isThere ? undefined : `${answer}: no such file or folder`;
}

/**
 * A scenario reads from its own folder only: manifests that lie elsewhere are copied there. Answers with the path by
 * which the scenario names them.
 */
function bringManifests(io: Io, target: string, manifests: string): string {
  if (manifests === '') {
    writeFileSync(join(target, 'app.yaml'), EXAMPLE);
    return 'app.yaml';
  }
  const source = resolve(io.folder, manifests);
  if (!existsSync(source)) {
    return manifests; // Below the target, as was looked for when it was answered.
  }
  const inside = relative(target, source);
  if (!inside.startsWith('..') && !isAbsolute(inside)) return inside === '' ? '.' : inside;
  const name = basename(source);
  if (existsSync(join(target, name))) throw new UsageError(`${name} is in ${target} already`);
  cpSync(source, join(target, name), { recursive: true });
  return name;
}

/** Line by line, so that answers may also come through a pipe. */
async function ask(io: Io, target: string): Promise<Answers> {
  const answers: Record<string, string> = { ...DEFAULTS };
  const input = createInterface({ input: Readable.from(io.stdin) });
  const lines = input[Symbol.asyncIterator]();
  try {
    for (const question of QUESTIONS) {
      const answer = await answerTo(question, lines, io, target);
      if (answer === undefined) break;
      answers[question.key] = answer;
    }
  } finally {
    input.close();
  }
  return answers as unknown as Answers;
}

/** Undefined at the end of the input; what cannot be an answer is asked again. */
async function answerTo(
  question: Question,
  lines: AsyncIterator<string>,
  io: Io,
  target: string,
): Promise<string | undefined> {
  const usual = DEFAULTS[question.key];
  for (let fault: string | undefined; ;) {
    io.stderr(`${question.text}${usual === '' ? '' : ` [${usual}]`}: `);
    const { value, done } = await lines.next();
    if (done === true) {
      io.stderr('\n');
      if (fault !== undefined) throw new UsageError(fault);
      return undefined;
    }
    const answer = value.trim();
    if (answer === '') return usual;
    fault = faultOf(question, answer, io, target);
    if (fault === undefined) return answer;
    io.stderr(`${fault}\n`);
  }
}

function scenarioText(
  name: string,
  source: string,
  { instanceType, count, zones, horizon }: Omit<Answers, 'manifests'>,
): string {
  return `apiVersion: plimsoll/v1
kind: Scenario
metadata:
  name: ${name}
spec:
  horizon: ${horizon}
  cluster:
    nodePools:
      - name: general
        instanceType: ${instanceType}
        count: ${count}
        zones: [${zones}]
  workload:
    manifests: [${JSON.stringify(source)}]
`;
}

const EXAMPLE = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 6
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      containers:
        - name: web
          image: nginx
          resources:
            requests: { cpu: 500m, memory: 256Mi }
`;
