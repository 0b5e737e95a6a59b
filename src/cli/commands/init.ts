import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, isAbsolute, join, relative, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import type { Command as CommanderCommand } from 'commander';
import { ExitCode, UsageError } from '../command.ts';
import type { Command, Io } from '../command.ts';
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

const QUESTIONS: readonly (readonly [keyof Answers, string])[] = [
  ['manifests', 'Folder or file of manifests, or a kubectl dump (empty: a small example)'],
  ['instanceType', 'Instance type of the nodes'],
  ['count', 'How many of them'],
  ['zones', 'Zones'],
  ['horizon', 'Simulated time'],
];

/** plimsoll init: asks only on a terminal; in a pipe the defaults are taken. */
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
    const answers = flags.yes === true ? DEFAULTS : await ask(io);
    mkdirSync(target, { recursive: true });
    const source = bringManifests(io, target, answers.manifests);
    writeFileSync(join(target, 'scenario.yaml'), scenarioText(safeName(folder), source, answers));
    io.stdout(`wrote ${join(folder, 'scenario.yaml')}\nnow: plimsoll run ${folder}\n`);
    return ExitCode.Ok;
  },
};

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
    if (existsSync(resolve(target, manifests))) return manifests;
    throw new UsageError(`${manifests}: no such file or folder`);
  }
  const inside = relative(target, source);
  if (!inside.startsWith('..') && !isAbsolute(inside)) return inside === '' ? '.' : inside;
  const name = basename(source);
  if (existsSync(join(target, name))) throw new UsageError(`${name} is in ${target} already`);
  cpSync(source, join(target, name), { recursive: true });
  return name;
}

/** Line by line, so that answers may also come through a pipe; what is not answered stays as it is. */
async function ask(io: Io): Promise<Answers> {
  const answers: Record<string, string> = { ...DEFAULTS };
  const input = createInterface({ input: Readable.from(io.stdin) });
  const lines = input[Symbol.asyncIterator]();
  try {
    for (const [key, question] of QUESTIONS) {
      io.stderr(`${question}${DEFAULTS[key] === '' ? '' : ` [${DEFAULTS[key]}]`}: `);
      const { value, done } = await lines.next();
      if (done === true) break;
      if (value.trim() !== '') answers[key] = value.trim();
    }
  } finally {
    input.close();
  }
  return answers as unknown as Answers;
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
