import type { Watch } from '../../ports/tenant.ts';
import type { HttpRequest } from './exchange.ts';

/** One operation of the contract on one resource, before it has a token. */
export interface Call {
  readonly method: HttpRequest['method'];
  /** Path with its values, below the base URL. Messages have it, but not the query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Statuses of success. */
  readonly success: readonly number[];
  /** Meaning of a 404: the resource of the path is missing, or only the path is wrong. */
  readonly names: 'thing' | 'collection' | 'token';
  readonly maxBytes: number;
  /** Tells whether the call changes the tenant. Without a response, it may have taken effect. */
  readonly writes: boolean;
  /** Tells whether a repetition changes nothing more. */
  readonly repeatable: boolean;
  /** Receives the retries of the call. */
  readonly watch?: Watch | undefined;
}

/** Properties of every read. Repeating one is always safe. */
export const reading = { method: 'GET', success: [200], writes: false, repeatable: true } as const;
