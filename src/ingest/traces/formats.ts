import { borg2011 } from './formats/borg-2011.ts';
import { openb } from './formats/openb.ts';
import { synthetic } from './formats/synthetic.ts';
import type { TraceFormat } from './trace-format.ts';

/**
 * Every trace format, in the order in which they are asked whether a file is theirs: the sure ones (magic bytes,
 * named headers) before those that guess from the look of a row.
 */
export const TRACE_FORMATS: readonly TraceFormat[] = [openb, borg2011, synthetic];
