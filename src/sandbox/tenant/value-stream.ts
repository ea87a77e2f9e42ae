import type { StreamRecord } from './records.ts';

/** A value stream in a list's form (`ValueStream` in docs/reference/tenant-api.yaml). */
export interface ValueStream {
  readonly id: string;
  readonly name: string;
  readonly state: 'active' | 'inactive';
  readonly validation: 'pending' | 'invalid' | 'validated';
  readonly version?: { readonly id: string; readonly number: number };
  readonly lastPublishedAt: string;
  readonly activeInstances: number;
  readonly revision?: string;
}

/** Returns a stream in the tenant's response format. `revision` undefined: the tenant does not report it. */
export function valueStream(stream: StreamRecord, revision: string | undefined): ValueStream {
  return {
    id: stream.id,
    name: stream.name,
    state: stream.state,
    validation: validationOf(stream),
    version: stream.version,
    lastPublishedAt: stream.publishedAt,
    activeInstances: stream.activeInstances,
    ...(revision === undefined ? {} : { revision }),
  };
}

/** Tells whether the validation of a stream has not ended. */
export function isPending(stream: Pick<StreamRecord, 'pendingReads' | 'pendingUntil'>): boolean {
  return stream.pendingReads > 0 || stream.pendingUntil > 0;
}

export function validationOf(stream: StreamRecord): 'pending' | 'invalid' | 'validated' {
  return isPending(stream) ? 'pending' : stream.result;
}
