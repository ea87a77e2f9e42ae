import type { DirectTenant } from '../ports/tenant.ts';
import type { Tenant } from '../ports/any-tenant.ts';

/** The tenant and listener behind a right to write. */
export interface OpenedAccess {
  readonly tenant: DirectTenant;
  /** Called for each stream that was written. */
  readonly onWritten: () => void;
}

let open: (access: WriteAccess) => OpenedAccess;

/**
 * Right to write to a tenant. It exposes nothing: environments pair it with a read-only tenant, and only the writer opens
 * it (test/architecture.test.ts).
 */
export class WriteAccess {
  readonly #opened: OpenedAccess;

  constructor(tenant: DirectTenant, onWritten: () => void = () => undefined) {
    this.#opened = { tenant, onWritten };
  }

  static {
    open = (access) => access.#opened;
  }

  /** Returns the same right with a listener for each stream that was written. */
  watchedBy(onWritten: () => void): WriteAccess {
    return new WriteAccess(this.#opened.tenant, onWritten);
  }
}

/** Returns the tenant that can be written to. For tenant-writer.ts only. */
export const openForWriter = (access: WriteAccess): OpenedAccess => open(access);

/** Returns the members of an environment for its tenant: read access, and the right to write. */
export function reaching<T extends Tenant>(
  tenant: T,
): { readonly tenant: T; readonly access: WriteAccess | undefined } {
  return { tenant, access: tenant.mode === 'api' ? new WriteAccess(tenant) : undefined };
}
