import { readFileSync } from 'node:fs';
import { SchemaTypes } from '../schema/type-text.ts';
import type { FieldTexts } from '../schema/type-text.ts';

/**
 * The kinds that Plimsoll reads, by `apiVersion/kind`, with their schema (schema/kubernetes.json, made by
 * scripts/kubernetes-schema.mjs). Loaded when the first object is read: start-up does not pay for it.
 */
export interface KnownKinds {
  readonly types: SchemaTypes;
  /** `apps/v1/Deployment` → name of its type. */
  readonly typeOf: ReadonlyMap<string, string>;
  /** Kind → the apiVersion that is read, where the kind's name is enough. */
  readonly versionOf: ReadonlyMap<string, string>;
  /** apiVersion → the kinds of it that are read. */
  readonly kindsOf: ReadonlyMap<string, readonly string[]>;
}

let loaded: KnownKinds | undefined;

/** The kinds that are read, parsed from the bundled schema when somebody first asks. */
export function knownKinds(): KnownKinds {
  loaded ??= load();
  return loaded;
}

interface SchemaFile {
  readonly kinds: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, FieldTexts>>;
}

function load(): KnownKinds {
  const url = new URL('./schema/kubernetes.json', import.meta.url);
  const { kinds, types } = JSON.parse(readFileSync(url, 'utf8')) as SchemaFile;
  const versionOf = new Map<string, string>();
  const kindsOf = new Map<string, string[]>();
  for (const key of Object.keys(kinds)) {
    const cut = key.lastIndexOf('/');
    const version = key.slice(0, cut);
    kindsOf.set(version, [...(kindsOf.get(version) ?? []), key.slice(cut + 1)]);
    // autoscaling/v1 is read too, but v2 is what it is read as.
    if (key !== 'autoscaling/v1/HorizontalPodAutoscaler') versionOf.set(key.slice(cut + 1), version);
  }
  return { types: new SchemaTypes(types), typeOf: new Map(Object.entries(kinds)), versionOf, kindsOf };
}

/** What is said of objects of a kind that is not read. */
export interface LeftOut {
  readonly why: string;
  /** No decision of a simulated component looks at such a kind: to leave it out cannot change an answer. */
  readonly decidesNothing: boolean;
}

/** Why objects of a kind that is not read have no say in a run, and whether anybody has to think about it. */
export function whyLeftOut(kind: string, apiVersion: string): LeftOut {
  if (apiVersion.startsWith('plimsoll/')) return missed('a file of its own: see `plimsoll help`');
  if (Object.hasOwn(MISSED, kind)) return missed(MISSED[kind]);
  if (Object.hasOwn(OF_NO_CONSEQUENCE, kind)) return { why: OF_NO_CONSEQUENCE[kind], decidesNothing: true };
  if (PERMISSION_GROUPS.test(apiVersion)) return { why: PERMISSIONS, decidesNothing: true };
  return missed('a kind that Plimsoll does not simulate');
}

function missed(why: string): LeftOut {
  return { why, decidesNothing: false };
}

/** The one ConfigMap that decides something: what the priority expander of the Cluster Autoscaler goes by. */
export const PRIORITY_CONFIG_MAP = 'cluster-autoscaler-priority-expander';

/** Kinds of Kubernetes itself that have no say, so that they are not taken for misspelt ones. */
export function isKnownToBeLeftOut(kind: string): boolean {
  return Object.hasOwn(OF_NO_CONSEQUENCE, kind) || Object.hasOwn(MISSED, kind);
}

const CONFIGURATION = 'configuration of programs decides nothing here';
const NETWORK = 'network rules decide nothing here';
const PERMISSIONS = 'permissions decide nothing here';
const PERMISSION_GROUPS = /rbac|authorization|authentication|certificates/;
const READINGS = 'readings of an instant are not a load over time';
const OF_NO_CONSEQUENCE: Readonly<Record<string, string>> = {
  ConfigMap: CONFIGURATION,
  Secret: CONFIGURATION,
  ServiceAccount: PERMISSIONS,
  Endpoints: 'made from the Services anew',
  EndpointSlice: 'made from the Services anew',
  Event: 'what has happened already decides nothing here',
  Lease: 'heartbeats are simulated',
  ControllerRevision: 'the history of rollouts decides nothing here',
  ComponentStatus: 'the state of the control plane is simulated',
  NetworkPolicy: NETWORK,
  IngressClass: NETWORK,
  CustomResourceDefinition: 'definitions of other kinds decide nothing here',
  PodSecurityPolicy: 'removed from Kubernetes in 1.25',
};
/** What might have been meant to count, or stands in place of objects where something went wrong. */
const MISSED: Readonly<Record<string, string>> = {
  NodeMetrics: READINGS,
  PodMetrics: READINGS,
  Status: 'an answer of the API server, as that something is forbidden',
  Table: 'a table for people: write `-o json`',
  List: 'a list without items',
};
