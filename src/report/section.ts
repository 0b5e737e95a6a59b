import type { Series, Severity } from '../result/index.ts';

/** A report as data: renderers make text, Markdown or HTML of it. */
export interface Report {
  readonly title: string;
  /** One line under the title: what was run. */
  readonly subtitle: string;
  readonly keyFigures: readonly KeyFigure[];
  readonly sections: readonly Section[];
  /** Seed, digest, version, price book: label and value. */
  readonly footer: readonly (readonly [label: string, value: string])[];
}

/** A figure that is read from across the room. */
export interface KeyFigure {
  /** Path in the result, for programs that check the page: `cost.totalMicroUsd`. */
  readonly key: string;
  readonly label: string;
  readonly value: string;
  readonly note: string;
  /** As the result has it. */
  readonly raw: number;
}

export interface Section {
  readonly id: string;
  readonly title: string;
  /** The finding of the section, a sentence with a figure. */
  readonly lead: string;
  readonly blocks: readonly Block[];
}

export type Block = Table | Plot | Shares | Scatter | Sentences | Note;

export interface Table {
  readonly kind: 'table';
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** Set off from the rows: the sum, or what the table leaves out. */
  readonly foot?: readonly string[];
  /** Rows that stand out, by index. */
  readonly marked?: readonly number[];
}

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/** Curves over simulated time, drawn as steps. */
export interface Plot {
  readonly kind: 'plot';
  readonly title: string;
  readonly unit: string;
  readonly endMs: number;
  readonly curves: readonly Curve[];
}

export interface Curve {
  readonly label: string;
  /** `filled` is what is used or asked, `limit` what there is, `line` anything else. */
  readonly look: 'filled' | 'limit' | 'line';
  readonly series: Series;
}

/** One bar cut into parts of a whole. */
export interface Shares {
  readonly kind: 'shares';
  readonly title: string;
  readonly parts: readonly {
    readonly label: string;
    readonly value: number;
    readonly text: string;
    readonly tone: Tone;
  }[];
}

/** Points of two figures each, the better ones towards the lower left. */
export interface Scatter {
  readonly kind: 'scatter';
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly points: readonly {
    readonly label: string;
    readonly x: number;
    readonly y: number;
    /** On the front: nothing is better in both figures. */
    readonly best: boolean;
  }[];
}

export interface Axis {
  readonly title: string;
  /** What is counted: micro-USD, ms, a ratio, or things. */
  readonly kind: 'money' | 'time' | 'ratio' | 'count';
}

export interface Sentences {
  readonly kind: 'sentences';
  readonly items: readonly {
    readonly severity?: Severity;
    readonly text: string;
    readonly detail?: string;
  }[];
}

/** How to read what stands above. */
export interface Note {
  readonly kind: 'note';
  readonly text: string;
}

/** How a part of a bar looks: what is used, what runs beside it, what is idle, what cannot be used. */
export type Tone = 'used' | 'overhead' | 'idle' | 'stranded';
