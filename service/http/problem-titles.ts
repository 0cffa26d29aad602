import type { Language } from "./language.ts";

type Titles = Readonly<Record<Language, string>>;

/** What each status is called by the funnel, in the product's languages. */
const TITLES: Readonly<Record<number, Titles>> = {
  400: { en: "Malformed request", es: "Solicitud mal formada", pt: "Requisição malformada" },
  401: { en: "Sign in first", es: "Inicie sesión", pt: "Entre primeiro" },
  403: { en: "Not allowed", es: "No permitido", pt: "Não permitido" },
  404: { en: "Not found", es: "No encontrado", pt: "Não encontrado" },
  405: { en: "Method not allowed", es: "Método no permitido", pt: "Método não permitido" },
  406: { en: "No acceptable form", es: "Ningún formato aceptable", pt: "Nenhum formato aceitável" },
  408: { en: "Request took too long", es: "La solicitud tardó demasiado", pt: "A requisição demorou demais" },
  409: { en: "Conflict", es: "Conflicto", pt: "Conflito" },
  410: { en: "No longer here", es: "Ya no está aquí", pt: "Não está mais aqui" },
  412: { en: "Changed meanwhile", es: "Cambió mientras tanto", pt: "Mudou nesse meio-tempo" },
  413: { en: "Body too large", es: "Cuerpo demasiado grande", pt: "Corpo grande demais" },
  414: { en: "Address too long", es: "Dirección demasiado larga", pt: "Endereço longo demais" },
  415: { en: "Unsupported media type", es: "Tipo de contenido no admitido", pt: "Tipo de conteúdo não suportado" },
  417: { en: "Expectation failed", es: "Expectativa no cumplida", pt: "Expectativa não atendida" },
  422: { en: "Invalid content", es: "Contenido no válido", pt: "Conteúdo inválido" },
  428: { en: "If-Match needed", es: "Falta If-Match", pt: "Falta If-Match" },
  429: { en: "Too many requests", es: "Demasiadas solicitudes", pt: "Requisições demais" },
  431: { en: "Header fields too large", es: "Encabezados demasiado grandes", pt: "Cabeçalhos grandes demais" },
  500: { en: "Our fault", es: "Fallo nuestro", pt: "Falha nossa" },
  503: { en: "Not available now", es: "No disponible ahora", pt: "Indisponível agora" },
};

/** Short, human, the same for every problem of one status (RFC 9457, 3.1.3). */
export const problemTitle = (status: number, language: Language): string =>
  (TITLES[status] ?? TITLES[status >= 500 ? 500 : 400])?.[language] ?? "";
