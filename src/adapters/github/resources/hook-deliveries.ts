import { z } from 'zod';
import type { HookDelivery } from '../../../ports/git-host.ts';
import { reading } from '../call.ts';
import type { GitHubClient } from '../client.ts';
import { unlessDenied } from '../resource.ts';
import { gitHubWebhooks } from '../webhooks.ts';

const deliveriesAsked = 30;

const hooksSchema = z.array(
  z.object({ id: z.int(), active: z.boolean(), config: z.object({ url: z.string().optional() }) }),
);

const appHookSchema = z.object({ url: z.string().optional() });

const deliveriesSchema = z.array(
  z.object({
    delivered_at: z.iso.datetime({ offset: true }),
    event: z.string(),
    status_code: z.int(),
    repository_id: z.int().nullish(),
  }),
);

/**
 * Returns the deliveries of the repository's webhook to Sluice; undefined where there is none or the credentials may
 * not ask.
 */
export async function hookDeliveries(
  client: GitHubClient,
  signal: AbortSignal,
): Promise<readonly HookDelivery[] | undefined> {
  const { place } = client;
  const hooks = await unlessDenied(
    client.ask(
      {
        doing: 'listing the webhooks',
        names: 'nothing',
        ...reading,
        send: (octokit, options) => octokit.rest.repos.listWebhooks({ ...place, per_page: 100, ...options }),
        schema: hooksSchema,
      },
      signal,
    ),
  );
  const hook = hooks?.find(({ config }) => isOurHook(config.url));
  if (hook === undefined) return undefined;
  const found = await unlessDenied(
    client.ask(
      {
        doing: 'listing deliveries of the webhook',
        names: 'nothing',
        ...reading,
        send: (octokit, options) =>
          octokit.rest.repos.listWebhookDeliveries({
            ...place,
            hook_id: hook.id,
            per_page: deliveriesAsked,
            ...options,
          }),
        schema: deliveriesSchema,
      },
      signal,
    ),
  );
  return found?.map(deliveryOf);
}

/** Returns the deliveries about this repository of an App's webhook, which covers all its repositories. */
export async function appDeliveries(
  client: GitHubClient,
  repository: number,
  signal: AbortSignal,
): Promise<readonly HookDelivery[] | undefined> {
  const hook = await unlessDenied(
    client.ask(
      {
        doing: 'reading the webhook of the App',
        names: 'nothing',
        as: 'app',
        ...reading,
        send: (octokit, options) => octokit.rest.apps.getWebhookConfigForApp({ ...options }),
        schema: appHookSchema,
      },
      signal,
    ),
  );
  if (!isOurHook(hook?.url)) return undefined;
  const found = await unlessDenied(
    client.ask(
      {
        doing: 'listing deliveries of the webhook of the App',
        names: 'nothing',
        as: 'app',
        ...reading,
        send: (octokit, options) =>
          octokit.rest.apps.listWebhookDeliveries({ per_page: deliveriesAsked, ...options }),
        schema: deliveriesSchema,
      },
      signal,
    ),
  );
  return found?.filter(({ repository_id: id }) => id == null || id === repository).map(deliveryOf);
}

function isOurHook(url: string | undefined): boolean {
  return URL.parse(url ?? '')?.pathname.endsWith(gitHubWebhooks.path) === true;
}

function deliveryOf({
  delivered_at,
  event,
  status_code,
}: z.infer<typeof deliveriesSchema>[number]): HookDelivery {
  return { at: Date.parse(delivered_at), event, status: status_code };
}
