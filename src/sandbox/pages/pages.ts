import { Hono } from 'hono';
import { readExportFile } from '../files/envelope.ts';
import { HttpProblem } from '../problem.ts';
import type { SandboxEnv } from '../routes.ts';
import type { TenantHost } from '../tenant-host.ts';
import { plainImport } from '../tenant/tenant-model.ts';
import { Addresses } from './addresses.ts';
import { acting, fail, notice, show, streamId } from './answers.ts';
import { addAssets } from './assets.ts';
import { downloadAs } from './content-disposition.ts';
import { deletePage } from './stream/delete-page.ts';
import { ownMachineOnly, ownPagesOnly, pageHeaders } from './guard.ts';
import { importPage } from './import-form.ts';
import { addModulePages } from './stream/module-routes.ts';
import { numberOf, postedFields, postedFile, required } from './posted.ts';
import { reconnect } from './stream/reconnect.ts';
import { streamPage } from './stream/stream-page.ts';
import { streamsPage } from './streams-page.ts';
import { exchangesIn } from './stream/resources-form.ts';
import { tenantsPage } from './tenants-page.ts';

const tenantPath = '/dashboard/:tenant';
const streamPath = `${tenantPath}/value-streams/:id`;

/**
 * Adds the dashboard for people. It ignores the tenant's switches and adds nothing to its log of requests. Its imports
 * are validated at once.
 */
export function addPages(app: Hono<SandboxEnv>, hosts: ReadonlyMap<string, TenantHost>): void {
  const pages = new Hono<SandboxEnv>();
  pages.onError((error, c) => fail(c, error));
  for (const path of ['/', '/assets/*', tenantPath, `${tenantPath}/*`]) {
    pages.use(path, pageHeaders, ownMachineOnly, ownPagesOnly);
  }
  addAssets(pages);
  pages.get('/', (c) => show(c, tenantsPage(hosts.values())));
  pages.use(`${tenantPath}/*`, async (c, next) => {
    const host = hosts.get(c.req.param('tenant'));
    if (host === undefined) throw new HttpProblem(404, `there is no tenant ${c.req.param('tenant')}`);
    c.set('host', host);
    await next();
  });
  addListPages(pages);
  addStreamPages(pages);
  addModulePages(pages, `${streamPath}/scenarios/:scenario/modules/:module`);
  pages.all(`${tenantPath}/*`, (c) => {
    throw new HttpProblem(404, `there is no page ${c.req.path}`);
  });
  app.route('/', pages);
}

function addListPages(pages: Hono<SandboxEnv>): void {
  pages.get(tenantPath, (c) => show(c, streamsPage(c.var.host.model, { notice: notice(c) })));
  pages.get(`${tenantPath}/import`, (c) => {
    const { name } = c.var.host.model;
    return show(c, importPage(name, new Addresses(name)));
  });
  pages.post(`${tenantPath}/import`, (c) =>
    acting(c, 'list', async ({ model }) => {
      const payload = readExportFile(await postedFile(c));
      const { id, result } = model.importFile(payload, plainImport).stream;
      return { done: result === 'invalid' ? 'incomplete' : 'imported', stream: id };
    }),
  );
}

function addStreamPages(pages: Hono<SandboxEnv>): void {
  pages.get(streamPath, (c) => {
    const { model } = c.var.host;
    return show(c, streamPage(model, model.stream(streamId(c)), { notice: notice(c) }));
  });
  pages.get(`${streamPath}/export`, (c) => {
    const { model } = c.var.host;
    const stream = model.stream(streamId(c));
    c.header('Content-Type', 'application/json');
    c.header('Content-Disposition', downloadAs(stream.name, '.json'));
    c.header('Cache-Control', 'no-store');
    return c.body(model.exportFile(stream.id));
  });
  for (const [verb, done] of [
    ['activate', 'activated'],
    ['deactivate', 'deactivated'],
  ] as const) {
    pages.post(`${streamPath}/${verb}`, async (c) => {
      const from = (await postedFields(c)).get('from') === 'stream' ? 'stream' : 'list';
      return acting(c, from, ({ model }) => {
        model[verb](streamId(c));
        return { done, stream: streamId(c) };
      });
    });
  }
  pages.get(`${streamPath}/delete`, (c) => {
    const { model } = c.var.host;
    return show(c, deletePage(model.name, model.stream(streamId(c))));
  });
  pages.post(`${streamPath}/delete`, (c) =>
    acting(c, 'list', ({ model }) => {
      model.remove(streamId(c));
      return { done: 'deleted' };
    }),
  );
  addStreamForms(pages);
}

function addStreamForms(pages: Hono<SandboxEnv>): void {
  pages.post(`${streamPath}/rename`, async (c) => {
    const fields = await postedFields(c);
    return acting(c, 'stream', ({ model }) => {
      const name = required(fields, 'name');
      if (name === model.stream(streamId(c)).name) return { done: 'called', stream: streamId(c) };
      model.renameStream({ streamId: streamId(c) }, name);
      return { done: 'renamed', stream: streamId(c) };
    });
  });
  pages.post(`${streamPath}/instances`, async (c) => {
    const fields = await postedFields(c);
    return acting(c, 'stream', ({ model }) => {
      const count = numberOf(fields, 'instances');
      if (!Number.isSafeInteger(count) || count < 0) {
        throw new HttpProblem(422, 'the number of running instances is a whole number, 0 or more');
      }
      model.setActiveInstances({ streamId: streamId(c) }, count);
      return { done: 'counted', stream: streamId(c) };
    });
  });
  pages.post(`${streamPath}/things`, async (c) => {
    const fields = await postedFields(c);
    return acting(c, 'stream', ({ model }) => {
      const exchanges = exchangesIn(model, model.stream(streamId(c)), fields);
      if (exchanges.length === 0) return { done: 'kept', stream: streamId(c) };
      model.exchange({ streamId: streamId(c) }, exchanges);
      return { done: 'chosen', stream: streamId(c) };
    });
  });
  pages.post(`${streamPath}/connections`, async (c) => {
    const fields = await postedFields(c);
    return acting(c, 'stream', ({ model }) => {
      const isOther = reconnect(model, model.stream(streamId(c)), fields);
      return { done: isOther ? 'reconnected' : 'kept', stream: streamId(c) };
    });
  });
}
