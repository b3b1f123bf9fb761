import type { Params } from '../../../../gateway/src/admin/contract/methods.ts';
import { pathOf, type Texts } from './setting.ts';
import type { SettingsForm } from './use-settings-form.ts';

/** What is asked for, by the contract. */
export type Edits = Params<'settings.save'>['edits'];

/** What a person changed, as the gateway takes it; or the setting that cannot be read, which its form shows. */
export const editsOf = (
  form: SettingsForm,
  changes: Texts,
): Promise<{ readonly edits: Edits } | { readonly wrong: string | undefined }> =>
  new Promise((resolve) => {
    void form.handleSubmit(
      (values) =>
        resolve({
          edits: Object.keys(changes).map((key) => {
            const value = values[key];
            return { path: pathOf(key), ...(value === undefined ? {} : { value }) };
          }),
        }),
      (errors) => {
        const [wrong] = Object.keys(errors);
        resolve({ wrong: wrong === undefined ? undefined : pathOf(wrong) });
      },
    )();
  });
