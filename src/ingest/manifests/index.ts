/**
 * ingest/manifests: Kubernetes objects from files, folders, archives and streams, as kubectl would read them, checked
 * against the schema of their kinds, brought up to date, and cut down to what decisions look at. Start at
 * read-manifests.ts; rules of reading: docs/scenario-format.md.
 */
export { isNamespaced } from './collect-objects.ts';
export { placeOfField } from './object-places.ts';
export { readManifests } from './read-manifests.ts';
export type { ManifestOptions, ManifestPath } from './read-manifests.ts';
export type { ManifestObject } from './read-object.ts';
export type { IgnoredCount } from './findings.ts';
