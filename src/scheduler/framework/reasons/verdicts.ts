import type { Code } from './code.ts';

/** Why a node fails: the plugin, whether preemption may help, and the reasons in upstream's words. */
export interface Verdict {
  readonly plugin: string;
  readonly code: Code;
  readonly reasons: readonly string[];
}

/** Numbers the different verdicts of a plan, from 1; 0 is FEASIBLE. Texts are made once a verdict, not once a node. */
export class Verdicts {
  readonly #all: Verdict[] = [];
  readonly #byKey = new Map<string, number>();

  /** One more than the highest number given out. */
  get count(): number {
    return this.#all.length + 1;
  }

  number(plugin: string, code: Code, reasons: readonly string[]): number {
    const key = `${plugin}\n${code}\n${reasons.join('\n')}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    this.#all.push({ plugin, code, reasons });
    this.#byKey.set(key, this.#all.length);
    return this.#all.length;
  }

  verdict(number: number): Verdict {
    return this.#all[number - 1];
  }
}
