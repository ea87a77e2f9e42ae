import type { CalledApi } from '../../ports/metrics.ts';

/** Target of an adapter's requests. */
export interface Calls {
  readonly api: CalledApi;
  /** Configuration key of the tenant, if the target is one. */
  readonly tenant?: string;
  /** Returns the template of a path, without ids and names. */
  readonly route: (path: string) => string | undefined;
}
