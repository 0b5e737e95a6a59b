import { PluginFault } from '../scenario/index.ts';
import type { RunControl } from './run-control.ts';

/** So often in a row a call is looked at in vain before it counts as one that never comes back. */
export const SILENT_LOOKS_MAX = 600;

/**
 * Notices a plugin of the user's that never answers: nothing in its worker could. Looks are counted, not the clock, so a
 * machine that was asleep accuses nobody.
 */
export class PluginSilence {
  readonly #controls: readonly Pick<RunControl, 'call'>[];
  readonly #looks: number[];
  readonly #calls: (number | undefined)[];
  readonly #lookEveryMs: number;

  constructor(controls: readonly Pick<RunControl, 'call'>[], lookEveryMs: number) {
    this.#controls = controls;
    this.#lookEveryMs = lookEveryMs;
    this.#looks = controls.map(() => 0);
    this.#calls = controls.map(() => undefined);
  }

  /** The fault, once a run has been in the same call for so many looks. */
  look(): PluginFault | undefined {
    for (const [index, { call }] of this.#controls.entries()) {
      const isSame = call !== undefined && call.number === this.#calls[index];
      this.#looks[index] = isSame ? this.#looks[index] + 1 : 0;
      this.#calls[index] = call?.number;
      if (call === undefined || this.#looks[index] < SILENT_LOOKS_MAX) continue;
      const seconds = (SILENT_LOOKS_MAX * this.#lookEveryMs) / 1000;
      return new PluginFault(`${call.place} has not answered for ${seconds} s`);
    }
    return undefined;
  }
}
