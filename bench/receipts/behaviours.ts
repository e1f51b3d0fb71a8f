/** The behaviours that the report has rows for, and the kinds of truth.json's events they show as. */

export const BEHAVIOURS: readonly (readonly [name: string, kinds: readonly string[]])[] = [
  ['one product', ['single_pick', 'script_pick']],
  ['several of one product', ['multi_at_once', 'multi_one_by_one', 'script_multi_pick']],
  ['different products at once', ['two_at_once']],
  ['put back in place', ['pick_then_back', 'putback_home', 'script_putback']],
  ['put back on a wrong plate', ['pick_then_misplace', 'misplace', 'script_misplace']],
  ['…then picked by another', ['misplaced_pick', 'script_misplaced_pick']],
  ['weight twins', ['twin_pick']],
  ['swap of equal weights', ['swap_first_pick', 'swap_put', 'swap_take']],
  ['taps and leaning', ['tap', 'lean']],
  ['slow picks', ['slow_pick']],
  ['holding over the plate', ['hold_then_take', 'hold_only']],
  ['two or three at one shelf', ['simultaneous_pick', 'crossed_pick', 'decoy_reach']],
  ['hand-over', ['handover_pick', 'handover_putback']],
  ['browsing', ['browse']],
];
