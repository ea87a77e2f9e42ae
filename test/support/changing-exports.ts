import { compactJson, parseJson } from '../../src/core/json/json-text.ts';
import type { TenantReading, TenantStream } from '../../src/ports/tenant.ts';
import { exportFileOf, payloadOf } from './export-file.ts';

/**
 * A tenant of which each read changes the export files: `change` takes the text of a payload and the number of reads,
 * from 1. `listed` changes what the list says of a stream.
 */
export function changingExports<T extends TenantReading>(
  tenant: T,
  change: (payload: string, reads: number) => string,
  listed: (stream: TenantStream) => TenantStream = (stream) => stream,
): T {
  let reads = 0;
  const exportFile: TenantReading['exportFile'] = async (id, signal) => {
    reads += 1;
    const payload = compactJson(payloadOf(await tenant.exportFile(id, signal)));
    return exportFileOf(parseJson(Buffer.from(change(payload, reads)), 'payload'));
  };
  const list: TenantReading['list'] = async (signal) => {
    const listing = await tenant.list(signal);
    return { ...listing, streams: listing.streams.map(listed) };
  };
  return new Proxy(tenant, {
    get(target, key) {
      if (key === 'exportFile') return exportFile;
      if (key === 'list') return list;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
