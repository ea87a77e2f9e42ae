import type { FileDeclaration } from '../layout/site-of-pages.ts';
import { requestPlanEndpoint } from './schema.ts';

/** Whole plan of a pull request as plain text, because it may be long and contains names that anybody can choose. */
export const requestPlanFile: FileDeclaration = {
  path: '/plans/:pipeline/:number{[0-9]{1,9}}/:environment',
  file: async ({ api, context }) => {
    const { pipeline = '', number = '', environment = '' } = context.req.param();
    const text = await api.find(requestPlanEndpoint, { pipeline, number, environment });
    return context.text(
      text ?? 'No such plan is kept: the pull request may be closed.\n',
      text === undefined ? 404 : 200,
      { 'cache-control': 'private, no-cache' },
    );
  },
};
