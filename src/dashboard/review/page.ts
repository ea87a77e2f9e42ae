import type { SiteOfPages } from '../layout/site-of-pages.ts';

/** The whole plan of a pull request. Plain text: it may be long, and it is of names that anybody chose. */
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
