import type { Place } from '../../base/index.ts';
import type { KubernetesObject } from '../../model/index.ts';
import type { SourceDocument } from '../source/source-document.ts';

/**
 * Where the fields stand that are judged only when all objects are known: what a CapacityBuffer is worth depends on
 * templates in other files. Kept beside the objects, as long as these live, since a dump of a million pods has no use
 * for places.
 */
const PLACES = new WeakMap<KubernetesObject, ReadonlyMap<string, Place>>();

/** Fields of each such kind, from what is written to what it is written in. */
const FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['CapacityBuffer', ['limits', 'percentage', 'replicas']],
]);

/** Keeps the places of the fields of `spec` that may be judged later. */
export function keepPlaces(object: KubernetesObject, document: SourceDocument): void {
  const fields = FIELDS.get(object.kind);
  if (fields === undefined) return;
  const spec: unknown = 'spec' in object ? object.spec : undefined;
  if (typeof spec !== 'object' || spec === null) return;
  const written = fields.filter((field) => field in spec);
  PLACES.set(object, new Map(written.map((field) => [field, document.place(['spec', field], 'value')])));
}

/** Where a field of `spec` is written; undefined where it is not, or the object is of no such kind. */
export function placeOfField(object: KubernetesObject, field: string): Place | undefined {
  return PLACES.get(object)?.get(field);
}

/** A copy of an object stands where the object does. */
export function passPlaces(from: KubernetesObject, to: KubernetesObject): void {
  const places = PLACES.get(from);
  if (places !== undefined) PLACES.set(to, places);
}
