import type { JobPod, JobSpec } from '../../src/controllers/job/types.ts';

/** A Job of one pod that says nothing else. */
export const PLAIN_JOB: JobSpec = {
  namespace: 'default',
  parallelism: 1,
  completions: 1,
  isIndexed: false,
  backoffLimit: 6,
  backoffLimitPerIndex: undefined,
  maxFailedIndexes: undefined,
  activeDeadlineSeconds: undefined,
  isSuspended: false,
  replacesOnlyFailed: false,
  restartsOnFailure: false,
  failureRules: undefined,
  successRules: undefined,
};

const PHASES: Readonly<Record<string, string>> = {
  wait: 'Pending',
  run: 'Running',
  ok: 'Succeeded',
  bad: 'Failed',
};

const WORD = /^(wait|run|ok|bad)(?::(\d+))?(?:\/(\d+))?(?:@(\d+))?(?:#(\d+))?([~-]*)$/;

/**
 * Pods of a Job named p0, p1 …, each a word: `wait`, `run`, `ok` or `bad`, then `:index`, `/exit code`,
 * `@second it ended`, `#failures of its index before it`, `~` for deleting, `-` for counted already.
 */
export function jobPods(text: string): JobPod[] {
  return text
    .split(' ')
    .filter(Boolean)
    .map((word, place) => jobPod(word, place));
}

function jobPod(word: string, place: number): JobPod {
  const match = WORD.exec(word);
  if (match === null) throw new Error(`no pod of a Job: ${word}`);
  const [, kind, index, code, second, failures, marks] = match.map((part: string | undefined) => part ?? '');
  return {
    name: `p${place}`,
    uid: `p${place}`,
    nodeName: 'n',
    phase: PHASES[kind],
    isReady: kind === 'run',
    readySinceMs: 0,
    createdMs: place,
    isDeleting: marks.includes('~'),
    labels: {},
    annotations: {},
    restarts: 0,
    sidecarRestarts: 0,
    finishedMs: Number(second) * 1000,
    isTracked: !marks.includes('-'),
    index: index === '' ? undefined : Number(index),
    indexFailures: Number(failures),
    indexIgnoredFailures: 0,
    exits: code === '' ? [] : [{ container: 'main', exitCode: Number(code) }],
    conditions: [],
    restartSum: 0,
  };
}
