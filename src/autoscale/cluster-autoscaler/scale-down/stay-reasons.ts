import type { NodeRow } from '../../../model/index.ts';

/**
 * Why nodes stay, kept from one planning run to the next: most say the same again, and only what is new is told. A
 * reason that a run does not give again is gone with that run.
 */
export class StayReasons {
  readonly #all = new Map<string, string>();
  readonly #rows = new Map<string, NodeRow>();
  /** By node row: whose reason that is, with what is in the way, and the run that gave it last. */
  readonly #names: string[] = [];
  readonly #texts: string[] = [];
  readonly #runs: number[] = [];
  #run = 0;
  /** Names that this run gave a reason. */
  #given = 0;
  #news: string[] = [];
  readonly #gone = new Set<string>();

  /** A run begins: until a name is given a reason again it has none. */
  begin(): void {
    this.#dropGone();
    this.#run++;
    this.#given = 0;
    this.#news = [];
    this.#gone.clear();
  }

  /** `detail`: what is in the way, where the reason does not tell. */
  give(name: string, row: NodeRow, reason: string, detail = ''): void {
    const text = detail === '' ? reason : `${reason}: ${detail}`;
    if (this.#names[row] === name && this.#texts[row] === text) {
      if (this.#runs[row] === this.#run) return;
      this.#runs[row] = this.#run;
      this.#given++;
      return;
    }
    if (this.#names[row] !== name || this.#runs[row] !== this.#run) this.#given++;
    while (this.#names.length <= row) this.#forgetNext();
    this.#names[row] = name;
    this.#texts[row] = text;
    this.#runs[row] = this.#run;
    this.#rows.set(name, row);
    this.#all.set(name, reason);
    this.#gone.delete(name);
    this.#news.push(name);
  }

  /** By node, as far as this run has come. */
  get all(): ReadonlyMap<string, string> {
    this.#dropGone();
    return this.#all;
  }

  /** Nodes that got another reason in this run than in the one before, or got one at all; in the order of the run. */
  get news(): readonly string[] {
    return this.#news;
  }

  /** Nodes that had one in the run before and have none in this. */
  get gone(): ReadonlySet<string> {
    this.#dropGone();
    return this.#gone;
  }

  #dropGone(): void {
    if (this.#given === this.#all.size) return;
    for (const [name, row] of this.#rows) {
      if (this.#names[row] === name && this.#runs[row] === this.#run) continue;
      this.#rows.delete(name);
      this.#all.delete(name);
      if (this.#names[row] === name) this.#names[row] = '';
      this.#gone.add(name);
    }
  }

  #forgetNext(): void {
    this.#names.push('');
    this.#texts.push('');
    this.#runs.push(-1);
  }
}
