import { useText } from '../i18n/text.tsx';

/** Permissions, by the engine's names. */
const names = [
  'model_access',
  'file_system_read',
  'file_system_write',
  'network_access',
  'ui_access',
  'config_access',
  'database_access',
  'system_info_access',
] as const;

/** Says a permission of the engine's in words; what is none of them stays as it is. */
export const usePermissionWords = (): ((permission: string) => string) => {
  const { t } = useText();
  return (permission) => {
    const name = names.find((one) => one === permission);
    return name === undefined ? permission : t(`panel.permission.${name}`);
  };
};
