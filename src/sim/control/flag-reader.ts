import { assert } from '../../base/index.ts';
import { parseGoDuration } from '../../controllers/index.ts';
import type { RunTexts } from '../record/run-texts.ts';

type Flags = Readonly<Record<string, string | number | boolean>>;

/** Reads flags of a real component by their names, and says of those that nothing here looks at that they are ignored. */
export class FlagReader {
  readonly #flags: Flags;
  readonly #component: string;
  readonly #texts: RunTexts;
  readonly #read = new Set<string>();

  constructor(flags: Flags, component: string, texts: RunTexts) {
    this.#flags = flags;
    this.#component = component;
    this.#texts = texts;
  }

  /** Fields from flags of numbers; a flag that is not given leaves its field out. */
  numbers<Field extends string>(names: Readonly<Record<Field, string>>): Partial<Record<Field, number>> {
    return this.#fields(names, (value) => Number(value));
  }

  /** Fields in ms from flags of durations: `1m30s`. */
  durations<Field extends string>(names: Readonly<Record<Field, string>>): Partial<Record<Field, number>> {
    return this.#fields(names, (value) => durationMs(String(value)));
  }

  /** As `durations`, for what comes again and again: that is never every 0 s. */
  periods<Field extends string>(names: Readonly<Record<Field, string>>): Partial<Record<Field, number>> {
    return this.#fields(names, (value) => {
      const periodMs = durationMs(String(value));
      return periodMs > 0 ? periodMs : NaN;
    });
  }

  ignoreOthers(isReadElsewhere: (name: string) => boolean = () => false): void {
    for (const name of Object.keys(this.#flags)) {
      if (this.#read.has(name) || isReadElsewhere(name)) continue;
      this.#texts.ignore(`flag ${name} of ${this.#component}`, 'nothing in the model looks at it');
    }
  }

  #fields<Field extends string>(
    names: Readonly<Record<Field, string>>,
    valueOf: (value: string | number | boolean) => number,
  ): Partial<Record<Field, number>> {
    const fields: Partial<Record<Field, number>> = {};
    for (const [field, name] of Object.entries(names) as [Field, string][]) {
      assert(!this.#read.has(name), `flag ${name} of ${this.#component} is read twice`);
      this.#read.add(name);
      const written = this.#flags[name];
      if (written === undefined) continue;
      const value = valueOf(written);
      if (Number.isFinite(value)) fields[field] = value;
      else
        this.#texts.ignore(`flag ${name} of ${this.#component}`, `${String(written)} is not what it takes`);
    }
    return fields;
  }
}

function durationMs(text: string): number {
  const nanos = parseGoDuration(text);
  return typeof nanos === 'bigint' ? Number(nanos / 1_000_000n) : NaN;
}
