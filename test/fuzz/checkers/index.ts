import { bookedSums } from './booked-sums.ts';
import type { Checker } from './checker.ts';
import { oneNodeAPod } from './one-node-a-pod.ts';
import { podCounts } from './pod-counts.ts';

/** What always holds of a run, between any two events; one file an invariant. */
export const checkers: Readonly<Record<string, Checker>> = { bookedSums, oneNodeAPod, podCounts };
