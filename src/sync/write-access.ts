import type { DirectTenant, Tenant } from '../ports/tenant.ts';

/** The tenant and listener that the door gets for a right to write. */
export interface OpenedAccess {
  readonly tenant: DirectTenant;
  /** Is told of each stream that was written. */
  readonly onWritten: () => void;
}

let open: (access: WriteAccess) => OpenedAccess;

/**
 * The right to write to a tenant, which says nothing and does nothing by itself. Environments hold it beside a tenant
 * that can only be read; the door alone opens it (test/architecture.test.ts).
 */
export class WriteAccess {
  readonly #opened: OpenedAccess;

  constructor(tenant: DirectTenant, onWritten: () => void = () => undefined) {
    this.#opened = { tenant, onWritten };
  }

  static {
    open = (access) => access.#opened;
  }

  /** The same right, with a listener that is told of each stream that was written. */
  watchedBy(onWritten: () => void): WriteAccess {
    return new WriteAccess(this.#opened.tenant, onWritten);
  }
}

/** Returns the tenant that can be written to. For door.ts only. */
export const openForDoor = (access: WriteAccess): OpenedAccess => open(access);

/** The members of an environment that say how its tenant is read and written. */
export function reaching<T extends Tenant>(
  tenant: T,
): { readonly tenant: T; readonly access: WriteAccess | undefined } {
  return { tenant, access: tenant.written === 'directly' ? new WriteAccess(tenant) : undefined };
}
