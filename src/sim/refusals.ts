import { assert } from '../base/index.ts';
import type { RefusalGroup } from '../result/index.ts';

/** Groups that a result names; who refuses more kinds of things than that has other worries. */
const MAX_GROUPS = 1000;

/** What the API server refused, by what asked for it and by the rule that stood against it. */
export class Refusals {
  readonly #groups = new Map<string, { -readonly [key in keyof RefusalGroup]: RefusalGroup[key] }>();

  /**
   * @param asker - `Deployment/shop/web`; a pod that nobody owns asks for itself
   * @param message - the API server's
   */
  add(asker: string, message: string, nowMs: number): void {
    assert(message !== '', `${asker} is refused without a reason`);
    const key = `${asker}\n${ruleOf(message)}`;
    const known = this.#groups.get(key);
    if (known !== undefined) {
      assert(nowMs >= known.lastMs, `${asker} is refused at ${nowMs} ms, after ${known.lastMs} ms`);
      known.attempts++;
      known.lastMs = nowMs;
      known.message = message;
    } else if (this.#groups.size < MAX_GROUPS) {
      this.#groups.set(key, { asker, message, attempts: 1, firstMs: nowMs, lastMs: nowMs });
    }
  }

  /** Most attempts first; equal ones in order of first sight. */
  groups(): RefusalGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.attempts - a.attempts || a.firstMs - b.firstMs);
  }
}

/** `pods "web-x2" is forbidden: exceeded quota: team, requested: …` → `exceeded quota: team`: the same for every attempt. */
function ruleOf(message: string): string {
  const reason = message.replace(/^[^"]*"[^"]*" is forbidden: /, '');
  const end = reason.indexOf(', requested: ');
  return reason.startsWith('exceeded quota: ') && end >= 0 ? reason.slice(0, end) : reason;
}
