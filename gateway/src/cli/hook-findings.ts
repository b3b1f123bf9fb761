import { quoted } from '../config/problem.ts';
import type { Config } from '../index.ts';
import { loadHooks } from '../index.ts';
import type { Finding } from './findings.ts';
import { tried } from './machine.ts';
import { showCount } from './units.ts';

/** What hooks into calls. Loads the modules, and so runs what stands in them. */
export const examineHooks = async (config: Config): Promise<readonly Finding[]> => {
  const { modules = [], engine } = config.hooks ?? {};
  const loaded = modules.map((module) =>
    tried('hooks', async () => {
      const hooks = await loadHooks({ hooks: { modules: [module] } });
      const names = [...new Set(hooks.map(({ hook, phase }) => `${hook} ${phase}`))].join(', ');
      return {
        subject: 'hooks',
        state: 'ok',
        says: `${quoted(module.name)} has ${showCount(hooks.length, 'hook')}: ${names}`,
      };
    }),
  );
  const trusted: Finding[] =
    engine === undefined
      ? []
      : [{ subject: 'hooks', state: 'ok', says: `the engine may hook into calls: ${engine.phases.join(', ')}` }];
  return [...(await Promise.all(loaded)), ...trusted];
};
