import { relative } from 'node:path';
import type { Config } from '../config/config.ts';
import { bothForms, within } from '../config/place.ts';

/** A place on this machine; `inProject` from the project's folder on, empty for the folder itself. */
export interface ProjectPlace {
  path: string;
  inProject?: string;
}

/** Shows paths as the project does. */
export const placeIn = (project: Config['project']): ((path: string) => ProjectPlace) => {
  const roots = project === undefined ? [] : bothForms(project.root);
  return (path) => {
    const root = roots.find((each) => within(path, each));
    return root === undefined ? { path } : { path, inProject: relative(root, path) };
  };
};
