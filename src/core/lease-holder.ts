/** A process that holds leases, distinct from all other processes on all machines. */
export interface LeaseHolder {
  readonly host: string;
  readonly pid: number;
  /** A running system with its namespaces of processes and time; undefined where the system does not name them. */
  readonly machine: string | undefined;
  /** Start of the process, in clock ticks since the start of the system; undefined where that is not known. */
  readonly startedAt: number | undefined;
  /** Id that distinguishes several holders in one process. */
  readonly id: string;
}

/** Returns the name of a holder in the store: `host:pid:machine-start-id`, or `host:pid:id`. */
export function holderName({ host, pid, machine, startedAt, id }: LeaseHolder): string {
  const start = machine === undefined || startedAt === undefined ? '' : `${machine}-${startedAt}-`;
  return `${host}:${pid}:${start}${id}`;
}

/** Parses the name of a holder; undefined for any other text. */
export function parseHolder(name: string): LeaseHolder | undefined {
  const [, host, pid, machine, startedAt, id] =
    /^(.+):(\d{1,10}):(?:([0-9a-f]{12})-(\d{1,15})-)?([0-9a-z]+)$/.exec(name) ?? [];
  if (host === undefined || id === undefined) return undefined;
  return {
    host,
    pid: Number(pid),
    machine,
    startedAt: startedAt === undefined ? undefined : Number(startedAt),
    id,
  };
}

/** Describes a holder: its process and host. */
export function holderText(name: string): string {
  const holder = parseHolder(name);
  return holder === undefined ? name : `process ${holder.pid} on ${holder.host}`;
}

/** Process that has an id now. `hidden`: there is one, but this process may not inspect it. */
export type FoundProcess = 'none' | 'hidden' | { readonly startedAt: number; readonly hasEnded: boolean };

export type Liveness = 'alive' | 'dead' | 'unknown';

/** Tells whether a holder still runs, as far as process `here` can know. */
export async function livenessOf(
  name: string,
  here: LeaseHolder,
  find: (pid: number) => Promise<FoundProcess>,
): Promise<Liveness> {
  const holder = parseHolder(name);
  // Process ids have a meaning only on the system and in the namespace that gave them.
  const isHere =
    holder?.machine !== undefined && holder.machine === here.machine && holder.host === here.host;
  if (!isHere) return 'unknown';
  const found = await find(holder.pid);
  if (found === 'none') return 'dead';
  if (found === 'hidden') return 'unknown';
  return found.hasEnded || found.startedAt !== holder.startedAt ? 'dead' : 'alive';
}
