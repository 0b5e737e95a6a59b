/**
 * Mutants that change no answer: the file, the comparison as it stands there, which of those with this text (from 1),
 * and why both ways are the same. A line that matches no comparison any more is reported, so the list cannot outlive the
 * code.
 */
export const EQUAL: readonly (readonly [file: string, comparison: string, nth: number, why: string])[] = [
  [
    'src/scheduler/plugins/gpu/gpu-fragmentation.ts',
    'best < 0',
    1,
    'the best score is at least 0, and no device (−1) and a best of 0 both answer 0',
  ],
  [
    'src/scheduler/plugins/gpu/gpu-fragmentation.ts',
    'this.#free[i] < this.#free[best]',
    1,
    'devices with as much free are interchangeable: the fragment does not know their order',
  ],
  [
    'src/scheduler/plugins/gpu/gpu-fragmentation.ts',
    'milli < WHOLE_DEVICE',
    1,
    'one whole device is the first that is wholly free, whether it is looked for as a share or as a device',
  ],
];
