import { budgetOf, evictPod, podViewOf } from '../../controllers/index.ts';
import type { BudgetStatus, EvictionAnswer } from '../../controllers/index.ts';
import type { Pod, PodDisruptionBudget } from '../../model/index.ts';
import { valueDifferences } from '../differences.ts';
import type { KindRunner } from '../kind-runner.ts';
import { msFromSeconds, secondsFromMs } from './worlds/clock.ts';

interface Input {
  readonly nowSeconds: number;
  readonly pod: Pod;
  readonly pdbs: readonly PodDisruptionBudget[];
}

interface Expect {
  readonly code?: number;
  readonly reason?: string;
  readonly status?: string;
  readonly [member: string]: unknown;
}

/** `POST …/eviction`. */
export const eviction: KindRunner<Input, Expect> = {
  area: 'controllers',
  kind: 'eviction',
  differences(input, expect) {
    const budgets = input.pdbs.map(budgetOf);
    const answer = evictPod(podViewOf(input.pod), budgets, msFromSeconds(input.nowSeconds));
    const spent = answer.isEvicted ? answer.budget : undefined;
    const pdbsAfter = Object.fromEntries(
      budgets.map(({ name, status }) => [name, budgetAnswer(spent?.name === name ? spent.status : status)]),
    );
    return valueDifferences({ ...answerMembers(answer), pdbsAfter }, expect);
  },
};

function answerMembers(answer: EvictionAnswer): object {
  if (answer.isEvicted) return { evicted: true, status: 'Success' };
  const { code, message, reason, retryAfterSeconds, cause } = answer;
  if (code === 500) return { evicted: false, status: 'Failure', code, message };
  return { evicted: false, code, message, reason, retryAfterSeconds, cause };
}

function budgetAnswer({ disruptionsAllowed, disruptedPods }: BudgetStatus): object {
  const seconds = [...disruptedPods].map(([name, ms]) => [name, secondsFromMs(ms)]);
  return { disruptionsAllowed, disruptedPods: Object.fromEntries(seconds) };
}
