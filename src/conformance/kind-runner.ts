import type { VectorFolder } from '../ingest/index.ts';

/**
 * Answers the cases of one kind with our own code and compares. One file a kind, in a folder an area; each area's
 * index.ts lists its runners, registry.ts lists the areas.
 */
export interface KindRunner<Input = never, Expect = never> {
  readonly area: string;
  readonly kind: string;
  /** What differs, a line each, ours beside the recorded; empty when all agrees. */
  differences(input: Input, expect: Expect): readonly string[];
}

/** Answers a folder of vectors that has a form of its own (timelines, fgd). */
export interface FolderRunner {
  readonly area: string;
  /** By the files and folders in it. */
  recognises(folder: VectorFolder): boolean;
  /** Every case of the kinds that are wanted; `differences` undefined where the kind is not supported. */
  run(folder: VectorFolder, wants: (kind: string) => boolean): AsyncIterable<FolderVerdict>;
}

export interface FolderVerdict {
  readonly kind: string;
  readonly id: string;
  readonly differences: readonly string[] | undefined;
}
