/** The chart's and KEDA's own version, of 2026-11-16: https://github.com/kedacore/charts/releases */
export const KEDA_VERSION = "2.21.1";
