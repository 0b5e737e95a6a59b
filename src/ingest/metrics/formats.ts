import { exposition } from '../prometheus/exposition.ts';
import { prometheusQuery } from '../prometheus/query.ts';
import { azureFunctions } from './azure-functions.ts';
import { azureLlm } from './azure-llm.ts';
import { azureReadings } from './azure-readings.ts';
import { bitbrainsReadings } from './bitbrains-readings.ts';
import { containerReport } from './container-report.ts';
import { heapster } from './heapster.ts';
import { kubeletSummary } from './kubelet-summary.ts';
import type { MetricFormat } from './metric-format.ts';
import { opendcFragments } from './opendc-fragments.ts';
import { timedCsv } from './timed-csv.ts';
import { worldCup } from './world-cup.ts';

/** Every metric format, in the order in which they are asked whether a file is theirs. */
export const METRIC_FORMATS: readonly MetricFormat[] = [
  opendcFragments,
  prometheusQuery,
  heapster,
  kubeletSummary,
  containerReport,
  azureFunctions,
  azureLlm,
  bitbrainsReadings,
  worldCup,
  azureReadings,
  timedCsv,
  exposition,
];
