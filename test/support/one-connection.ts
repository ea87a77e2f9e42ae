import { anExportFile } from './export-file.ts';

/** The export file of a stream that calls through a connection, as often as there are names; by the connection's name. */
export function callingThrough(name: string, id: string, ...connections: readonly string[]): Uint8Array {
  const known = [...new Set(connections)];
  const idOf = (connection: string) => 51 + connection.length * 10 + known.indexOf(connection);
  return anExportFile({
    name,
    id,
    scenarios: [
      {
        id: '11',
        name: 'Call',
        connections: known.map((one) => ({ id: idOf(one), name: one, accountName: 'acme-commerce' })),
        modules: connections.map((connection, index) => ({
          id: index + 1,
          module: 'acme-commerce:makeApiCall',
          version: 1,
          parameters: { __IMTCONN__: idOf(connection) },
          mapper: { url: `/orders/${index + 1}` },
        })),
      },
    ],
  });
}
