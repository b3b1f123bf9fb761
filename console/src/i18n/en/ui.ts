/** What the parts say by themselves, whatever they show. */
export const ui = {
  'ui.close': 'Close',
  'ui.cancel': 'Cancel',
  'ui.undo': 'Undo',
  'ui.dismiss': 'Dismiss',
  'ui.loading': 'Loading',
  'ui.again': 'Try again',
  'ui.details': 'Details',
  'ui.saidByGateway': 'In the gateway’s own words',
  'ui.showAll': { one: 'Show all ({count} character)', other: 'Show all ({count} characters)' },
  'ui.showLess': 'Show less',
  'ui.clear': 'Clear the search',
  'ui.default': 'Default: {value}',
  'ui.added': 'added',
  'ui.removed': 'removed',
  'ui.moreLines': { one: 'Show more ({count} line)', other: 'Show more ({count} lines)' },
  'ui.unchanged': { one: '{count} line unchanged', other: '{count} lines unchanged' },
} as const;
