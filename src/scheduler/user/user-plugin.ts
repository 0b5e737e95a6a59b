import type { Plugin } from '../framework/plugin.ts';

/** Where a plugin of the user's may act. */
export const USER_POINTS = ['preFilter', 'filter', 'preScore', 'score'] as const;
export type UserPoint = (typeof USER_POINTS)[number];

/** A plugin of the user's own: our interface, and where and how heavily it acts where no configuration names it. */
export interface UserPlugin extends Plugin {
  readonly points: readonly UserPoint[];
  /** Of its points in the total; 1 unless said. */
  readonly weight?: number;
}

/** Several plugins, and the configuration that puts them to work. */
export interface UserPolicy {
  readonly plugins: readonly UserPlugin[];
  /** A KubeSchedulerConfiguration, used where the scenario has none. */
  readonly config?: unknown;
}

/** A plugin of the user's threw, or answered what is no answer: the run cannot go on, and it is not Plimsoll's fault. */
export class PluginFault extends Error {
  /** What the plugin threw; its stack says where. */
  readonly thrown: unknown;
  /** Name of the plugin, where it is known. */
  readonly plugin: string | undefined;

  constructor(message: string, about: { readonly thrown?: unknown; readonly plugin?: string } = {}) {
    super(message);
    this.name = 'PluginFault';
    this.thrown = about.thrown;
    this.plugin = about.plugin;
  }
}
