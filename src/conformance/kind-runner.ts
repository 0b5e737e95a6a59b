/** One line of a vector file. */
export interface VectorCase {
  readonly id: string;
  readonly kind: string;
  readonly input: unknown;
  readonly expect: unknown;
}

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
