import { assert, VERIFY } from '../../base/index.ts';
import type { NodeTable } from './node-table.ts';
import type { PodSignature } from './pod-signature.ts';

/** What a pod holds on its node: requests, score requests, pod count, host ports, GPU devices. */
export function bookOnNode(
  nodes: NodeTable,
  nodeRow: number,
  signature: PodSignature,
  sign: 1 | -1,
  devices: number,
): void {
  const { booked, bookedScoreMilliCpu, bookedScoreMemoryBytes } = signature.sums;
  const { columns, amounts } = booked;
  if (nodes.requested.length < nodes.resources.count) nodes.reserveResources();
  for (let i = 0; i < columns.length; i++) nodes.requested[columns[i]][nodeRow] += sign * amounts[i];
  nodes.scoreMilliCpu[nodeRow] += sign * bookedScoreMilliCpu;
  nodes.scoreMemoryBytes[nodeRow] += sign * bookedScoreMemoryBytes;
  nodes.podCount[nodeRow] += sign;
  if (VERIFY) {
    assert(nodes.names[nodeRow] !== undefined, `node row ${nodeRow} is booked and is free`);
    assert(nodes.podCount[nodeRow] >= 0, `node row ${nodeRow} has ${nodes.podCount[nodeRow]} pods`);
  }
  if (signature.gpu !== undefined) nodes.gpus.book(nodeRow, devices, signature.gpu.milli, sign);
  if (signature.hostPorts.length === 0) return;
  const used = (nodes.usedPorts[nodeRow] ??= new Set());
  for (const port of signature.hostPorts) {
    if (sign > 0) used.add(port);
    else used.delete(port);
  }
}
