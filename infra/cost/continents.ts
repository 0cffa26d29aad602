/** As usage names them, and as price ids do. */
export const CONTINENTS = [
  ["northAmerica", "north-america"],
  ["europe", "europe"],
  ["southAmerica", "south-america"],
  ["asia", "asia"],
] as const;
