import { assert } from '../../../base/index.ts';
import { NOISE_MILLI_CPU } from './cpu-pool.ts';
import type { NodeLoad } from './node-load.ts';

/** Books what the node's containers have burnt at their present rates since they were last worked out. */
export function settleLoad(load: NodeLoad, nowMs: number): void {
  const durationMs = nowMs - load.sinceMs;
  if (durationMs < 0) assert(false, `node ${load.name} is settled ${-durationMs} ms before it last was`);
  load.sinceMs = nowMs;
  if (durationMs <= 0) return;
  for (const loaded of load.containers) {
    const { account, wantedMilliCpu, grantedMilliCpu, limitMilliCpu } = loaded;
    if (grantedMilliCpu > limitMilliCpu + NOISE_MILLI_CPU)
      assert(false, `${loaded.container} is granted ${grantedMilliCpu}m of ${limitMilliCpu}m`);
    account.ranMs += durationMs;
    if (wantedMilliCpu > limitMilliCpu) account.throttledMs += durationMs;
    if (grantedMilliCpu < wantedMilliCpu && grantedMilliCpu < limitMilliCpu) account.crowdedMs += durationMs;
    if (!loaded.use.isKnown) continue;
    account.knownMs += durationMs;
    account.milliCpuMs += grantedMilliCpu * durationMs;
    account.requestedMilliCpuMs += loaded.requestMilliCpu * durationMs;
    account.byteMs += loaded.memoryBytes * durationMs;
    account.requestedByteMs += loaded.requestBytes * durationMs;
  }
}
