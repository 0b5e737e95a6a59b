/** What one pod asks of a node. */
export interface ShapeRequest {
  readonly milliCpu: number;
  readonly memoryBytes: number;
  readonly milliGpu: number;
}

/**
 * The list with the shape in it, without those that are no smaller than another in any resource: whoever fits a
 * larger one fits the smaller. The same list when the shape adds nothing, or asks for nothing at all.
 */
export function withShape(smallest: readonly ShapeRequest[], shape: ShapeRequest): readonly ShapeRequest[] {
  if (shape.milliCpu + shape.memoryBytes + shape.milliGpu === 0) return smallest;
  if (smallest.some((known) => isWithin(known, shape))) return smallest;
  return [...smallest.filter((known) => !isWithin(shape, known)), shape];
}

/** Whether at least one of the shapes fits into what is free. A resource that is not asked for is never short. */
export function fitsSmallest(
  smallest: readonly ShapeRequest[],
  freeMilliCpu: number,
  freeMemoryBytes: number,
  freeMilliGpu: number,
): boolean {
  for (const shape of smallest) {
    if (shape.milliCpu > 0 && shape.milliCpu > freeMilliCpu) continue;
    if (shape.memoryBytes > 0 && shape.memoryBytes > freeMemoryBytes) continue;
    if (shape.milliGpu > 0 && shape.milliGpu > freeMilliGpu) continue;
    return true;
  }
  return false;
}

function isWithin(small: ShapeRequest, large: ShapeRequest): boolean {
  return (
    small.milliCpu <= large.milliCpu &&
    small.memoryBytes <= large.memoryBytes &&
    small.milliGpu <= large.milliGpu
  );
}
