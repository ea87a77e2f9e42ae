import type { CalledApi } from '../../ports/metrics.ts';

/** Whom the requests of an adapter are for. */
export interface Calls {
  readonly api: CalledApi;
  /** Key of the tenant in the configuration, where it is one. */
  readonly tenant?: string;
  /** The template of a path, without what tells things apart. */
  readonly route: (path: string) => string | undefined;
}
