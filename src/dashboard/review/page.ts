import type { SiteOfPages } from '../layout/site-of-pages.ts';

/**
 * Adds the whole plan of a pull request as plain text, because it may be long and contains names that anybody can
 * choose.
 */
export function addRequestPlan(site: SiteOfPages): void {
  site.file('/plans/:pipeline/:number{[0-9]{1,9}}/:environment', async ({ api, context }) => {
    const { pipeline = '', number = '', environment = '' } = context.req.param();
    const text = await api.requestPlan(pipeline, Number(number), environment);
    return context.text(
      text ?? 'No such plan is kept: the pull request may be closed.\n',
      text === undefined ? 404 : 200,
      { 'cache-control': 'private, no-cache' },
    );
  });
}
