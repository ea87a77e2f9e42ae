// A daemon whose desk is asked over the routes of the API, in a process of its own.
import { serve } from '@hono/node-server';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { startDaemon } from '../../src/app/daemon.ts';
import { configFiles, readText } from '../../src/cli/disk.ts';
import { Redactor } from '../../src/domain/redactor.ts';
import { apiSite } from '../../src/http/api/site.ts';
import { jsonLog } from '../../src/adapters/system/log.ts';

const [config = ''] = process.argv.slice(2);
const redactor = new Redactor();
const log = jsonLog('warn', redactor);
const daemon = await startDaemon(config, configFiles, {
  env: process.env,
  readFile: readText,
  clock: systemClock,
  log,
  redactor,
  fetch,
  random: Math.random,
  actor: 'daemon',
});
const { routes } = apiSite({
  desk: daemon.desk,
  access: () => ({ url: undefined, token: undefined, anonymous: 'view', oidc: undefined, roles: [] }),
  clock: systemClock,
  redact: (text) => redactor.text(text),
  log,
});
const server = serve({ fetch: routes.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
  process.send?.({ api: `http://127.0.0.1:${port}`, daemon: daemon.url }),
);
process.once('SIGTERM', () => {
  server.close();
  void daemon.abort();
});
