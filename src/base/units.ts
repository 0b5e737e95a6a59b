/**
 * Brands for numbers whose units must not meet by accident. Columns hold plain numbers; brands are made here, in
 * ingest and in the tables.
 */
declare const unit: unique symbol;

/** Thousandths of a CPU core. */
export type MilliCpu = number & { readonly [unit]: 'MilliCpu' };
/** Whole bytes, exact up to 2^53. */
export type Bytes = number & { readonly [unit]: 'Bytes' };
/** Whole milliseconds since the start of the simulation. */
export type SimMs = number & { readonly [unit]: 'SimMs' };
/** Millionths of a US dollar. */
export type MicroUsd = number & { readonly [unit]: 'MicroUsd' };

/** Says of a number that it is millicores; nothing is checked, here and below. */
export const milliCpu = (value: number): MilliCpu => value as MilliCpu;
export const bytes = (value: number): Bytes => value as Bytes;
export const simMs = (value: number): SimMs => value as SimMs;
export const microUsd = (value: number): MicroUsd => value as MicroUsd;

/** Spans in milliseconds. */
export const SECOND_MS = 1000;
export const MINUTE_MS: number = 60 * SECOND_MS;
export const HOUR_MS: number = 60 * MINUTE_MS;
export const DAY_MS: number = 24 * HOUR_MS;
/** The whole hours that Go's time.Duration can hold, an int64 of nanoseconds: 292 years. Nothing takes longer. */
export const DURATION_MS_MAX: number = 2_562_047 * HOUR_MS;

/** Bytes. */
export const MIB: number = 2 ** 20;
export const GIB: number = 2 ** 30;
