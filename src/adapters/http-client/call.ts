import type { Watch } from '../../ports/tenant.ts';
import type { Request } from './exchange.ts';

/** One operation of the contract on one thing, before it has a token. */
export interface Call {
  readonly method: Request['method'];
  /** Filled in, below the base URL. Stands in messages; the query does not. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** The statuses that mean it was done. */
  readonly success: readonly number[];
  /** What a 404 would speak of: the thing that the path names, or only the path. */
  readonly names: 'thing' | 'collection' | 'token';
  readonly maxBytes: number;
  /** It changes the tenant: without an answer it may have been done. */
  readonly writes: boolean;
  /** Sent again although it may have been done already, it changes nothing more. */
  readonly repeatable: boolean;
  /** Is told where it is sent again. */
  readonly watch?: Watch | undefined;
}

/** Reads are safe to send again, whatever happened to the first. */
export const reading = { method: 'GET', success: [200], writes: false, repeatable: true } as const;
