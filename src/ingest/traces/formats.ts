import { kubesbs } from './alibaba/kubesbs.ts';
import { openb } from './alibaba/openb.ts';
import { paiMachines } from './alibaba/pai-machines.ts';
import { borg2011 } from './borg/borg-2011.ts';
import { azureVm } from './cloud/azure-vm.ts';
import { codeEngine } from './cloud/code-engine.ts';
import { helios } from './cloud/helios.ts';
import { schedulerPerf } from './kubernetes/scheduler-perf.ts';
import { simkube } from './kubernetes/simkube.ts';
import { bitbrains } from './opendc/bitbrains.ts';
import { gwf } from './opendc/gwf.ts';
import { opendc } from './opendc/opendc.ts';
import { swf } from './opendc/swf.ts';
import { csv } from './plain/csv.ts';
import { synthetic } from './plain/synthetic.ts';
import type { TraceFormat } from './trace-format.ts';

/**
 * Every trace format, in the order in which they are asked whether a file is theirs: the sure ones (magic bytes,
 * named headers) before those that guess from the look of a row. csv only where columns bear our own names, synthetic never.
 */
export const TRACE_FORMATS: readonly TraceFormat[] = [
  openb,
  kubesbs,
  paiMachines,
  opendc,
  bitbrains,
  simkube,
  schedulerPerf,
  codeEngine,
  helios,
  gwf,
  azureVm,
  borg2011,
  swf,
  csv,
  synthetic,
];
