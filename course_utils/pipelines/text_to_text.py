"""De un texto a otro: las tareas de resumen, traducción y texto a texto de transformers 4."""

import enum
import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from transformers import GenerationConfig, Pipeline
from transformers.tokenization_utils_base import TruncationStrategy
from transformers.utils import logging

from course_utils.pipelines.answer_inputs import InputError
from course_utils.pipelines.removed import PREFIX, language_pair

# El registro de la propia librería: quien la silencia (lo hace `setup()`) silencia también esto.
logger = logging.get_logger("transformers.pipelines")

# Dos medidas de lo mismo: la longitud total, con el token inicial, y los tokens nuevos.
_LENGTHS = (("max_length", "max_new_tokens"), ("min_length", "min_new_tokens"))


class ReturnType(enum.Enum):
    """Qué lleva cada resultado: los ids de los tokens o el texto."""

    TENSORS = 0
    TEXT = 1


class Text2TextGenerationPipeline(Pipeline):
    """Escribe un texto a partir de otro con un modelo codificador-decodificador.

    Entradas (las de transformers 4): un texto; una lista de textos; un generador o un `Dataset`
    de textos (devuelve un iterador).

    Salida por texto: una lista con un diccionario `{"generated_text": …}` por cada secuencia
    pedida con `num_return_sequences`. Una lista de textos da una lista de diccionarios si hay una
    secuencia por texto, y una lista de listas si hay varias.

    Parámetros, al crear el pipeline o en cada llamada:

    - `return_tensors` (False) o `return_text=False`: `{"generated_token_ids": tensor}`, de forma
      (longitud,), en lugar del texto; `return_type` (`ReturnType`, su nombre o su número) dice lo
      mismo y manda sobre los dos;
    - `clean_up_tokenization_spaces` (False): quita los espacios de antes de la puntuación;
    - `truncation` (False): con True, corta el texto a lo que admite el tokenizador;
    - `stop_sequence`: texto o lista de textos que detienen la escritura; quedan en el resultado;
    - `batch_size`: textos que pasan juntos por el modelo, con relleno;
    - los de `generate`: `max_new_tokens`, `max_length`, `min_length`, `num_beams`, `do_sample`…

    De más a menos, manda lo que pide la llamada, lo que se dijo al crear el pipeline, lo que el
    modelo guarda para esta tarea (`config.task_specific_params`, que también puede traer el
    `prefix` que se antepone a cada texto), su `generation_config` y, si nadie dice nada, 256
    tokens nuevos con 4 haces (`num_beams`).

    Errores: `InputError` (de una línea; también `ValueError`) por entradas o parámetros.
    """

    _pipeline_calls_generate = True
    _load_tokenizer = True
    _load_processor = False
    _load_image_processor = False
    _load_video_processor = False
    _load_feature_extractor = False
    _default_generation_config = GenerationConfig(max_new_tokens=256, num_beams=4)

    default_task = "text2text-generation"
    return_name = "generated"

    def __init__(self, *args, task: str | None = None, **kwargs):
        super().__init__(*args, task=(task or self.default_task).removeprefix(PREFIX), **kwargs)
        config = self.model.config
        if not (self.model.can_generate() and getattr(config, "is_encoder_decoder", False)):
            raise InputError(
                f"{type(self.model).__name__} no es un modelo codificador-decodificador que "
                "genere texto: carga uno con AutoModelForSeq2SeqLM."
            )
        if self.assistant_model is not None:
            # La generación asistida no admite haces.
            self._generation_defaults.pop("num_beams")
        positions = getattr(config, "max_position_embeddings", None)
        if positions:
            default = self._generation_defaults["max_new_tokens"]
            self._generation_defaults["max_new_tokens"] = min(default, positions - 1)
        self._apply_task_params(getattr(config, "task_specific_params", None) or {})

    def __call__(self, inputs, *args, **options):
        """Genera; las entradas, los parámetros y la salida son los que describe la clase."""
        if args:
            raise InputError("Varios textos van en una lista: pipe([texto, otro]).")
        if not isinstance(inputs, (list, tuple)):
            return super().__call__(inputs, **options)
        texts = [_read_text(text, number) for number, text in enumerate(inputs, start=1)]
        results = super().__call__(texts, **options) if texts else []
        if all(len(sequences) == 1 for sequences in results):
            return [sequences[0] for sequences in results]
        return results

    def check_inputs(self, input_length: int, min_length: int, max_length: int | None) -> None:
        """Avisa si las longitudes no casan con la tarea; max_length es None si nadie la fijó."""

    def _sanitize_parameters(
        self,
        return_tensors: bool | None = None,
        return_text: bool | None = None,
        return_type: ReturnType | str | int | None = None,
        clean_up_tokenization_spaces: bool | None = None,
        truncation: bool | str | TruncationStrategy | None = None,
        stop_sequence: str | list[str] | None = None,
        **generate_kwargs,
    ) -> tuple[dict, dict, dict]:
        # transformers.pipeline deja aquí este argumento de descarga, que ya no hace falta.
        generate_kwargs.pop("local_files_only", None)
        before = {} if truncation is None else {"truncation": truncation}
        if stop_sequence is not None:
            generate_kwargs["stop_strings"] = _read_stops(stop_sequence)
            generate_kwargs["tokenizer"] = self.tokenizer
        after: dict[str, Any] = {}
        if return_type is not None:
            after["return_type"] = _read_return_type(return_type)
        elif return_tensors is not None or return_text is not None:
            tensors = not return_text if return_tensors is None else return_tensors
            after["return_type"] = ReturnType.TENSORS if tensors else ReturnType.TEXT
        if clean_up_tokenization_spaces is not None:
            after["clean_up_tokenization_spaces"] = clean_up_tokenization_spaces
        return before, generate_kwargs, after

    def preprocess(self, text: str, truncation=TruncationStrategy.DO_NOT_TRUNCATE, **options):
        """Los tensores del texto, de forma (1, longitud), y lo que además necesite `generate`."""
        inputs = dict(self._encode(_read_text(text), truncation=truncation, **options))
        # La da el tokenizador, pero ningún modelo de esta clase la usa.
        inputs.pop("token_type_ids", None)
        if inputs["input_ids"].shape[-1] == 0:
            raise InputError("El texto está vacío y el tokenizador no le añade ningún token.")
        return inputs

    def _encode(self, text: str, truncation) -> Mapping[str, Any]:
        return self.tokenizer(
            (self.prefix or "") + text, truncation=truncation, return_tensors="pt"
        )

    def _forward(self, inputs: dict[str, Any], **generate_kwargs) -> dict[str, Any]:
        batch, input_length = inputs["input_ids"].shape
        language = {}
        if "forced_bos_token_id" in inputs:
            token = inputs.pop("forced_bos_token_id")
            # En un lote llega una copia por texto; el idioma de destino es el mismo para todos.
            language["forced_bos_token_id"] = token[0] if isinstance(token, list) else token
        asked = self._asked(generate_kwargs)
        prepared = self._prepare_generate_kwargs(
            generate_kwargs, **{key: value for key, value in language.items() if key not in asked}
        )
        self.check_inputs(input_length, *self._limits(asked, prepared))
        assistant = {}
        if self.assistant_model is not None:
            assistant["assistant_model"] = self.assistant_model
        if self.assistant_tokenizer is not None:
            assistant["tokenizer"] = self.tokenizer
            assistant["assistant_tokenizer"] = self.assistant_tokenizer
        try:
            output = self.model.generate(**inputs, **{**assistant, **prepared})
        except (IndexError, ValueError) as error:
            message = self._too_long(error, input_length) or _unknown_option(error)
            if message is None:
                raise
            raise InputError(message) from error
        output_ids = getattr(output, "sequences", output)
        return {"output_ids": output_ids.reshape(batch, -1, output_ids.shape[-1])}

    def postprocess(
        self,
        outputs: dict[str, Any],
        return_type: ReturnType = ReturnType.TEXT,
        clean_up_tokenization_spaces: bool = False,
    ) -> list[dict[str, Any]]:
        """De los ids, de forma (1, secuencias, longitud), a un diccionario por secuencia."""
        sequences = outputs["output_ids"][0]
        if return_type is ReturnType.TENSORS:
            return [{f"{self.return_name}_token_ids": sequence} for sequence in sequences]
        return [
            {
                f"{self.return_name}_text": self.tokenizer.decode(
                    sequence,
                    skip_special_tokens=True,
                    clean_up_tokenization_spaces=clean_up_tokenization_spaces,
                )
            }
            for sequence in sequences
        ]

    def _apply_task_params(self, params_of_tasks: Mapping[str, Mapping[str, Any]]) -> None:
        """Lo que el modelo guarda para esta tarea, por debajo de lo dicho al crear el pipeline."""
        params = dict(params_of_tasks.get(self.task, {}))
        self.prefix = params.pop("prefix", self.prefix)
        if "generation_config" in self._generate_kwargs:
            return
        for pair in _LENGTHS:
            if any(name in self._generate_kwargs for name in pair):
                params = {name: value for name, value in params.items() if name not in pair}
        known = vars(GenerationConfig())
        params = {name: value for name, value in params.items() if name in known}
        self._generate_kwargs = {**params, **self._generate_kwargs}

    def _asked(self, generate_kwargs: dict[str, Any]) -> dict[str, Any]:
        """Lo pedido en la llamada o al crear el pipeline, sin lo que ponen modelo y pipeline."""
        if "generation_config" in generate_kwargs:
            return generate_kwargs
        return {**self._generate_kwargs, **generate_kwargs}

    def _prepare_generate_kwargs(self, generate_kwargs: dict, **overrides) -> dict:
        """Los argumentos de `generate`: la última longitud pedida vale, en la medida que sea.

        La librería da siempre preferencia a los tokens nuevos: los de la configuración anularían
        el `max_length` de la llamada, y con las dos medidas avisa.
        """
        prepared = super()._prepare_generate_kwargs(generate_kwargs, **overrides)
        if "generation_config" in prepared:
            return prepared
        for total, new in _LENGTHS:
            for layer in (generate_kwargs, self._generate_kwargs):
                given = {name for name in (total, new) if layer.get(name) is not None}
                if given == {total}:
                    prepared[new] = None
                elif given == {new}:
                    prepared.pop(total, None)
                    if total == "max_length":
                        # También calla la de la configuración del modelo; la mínima no se deja.
                        prepared[total] = None
                if given:
                    break
        return prepared

    def _limits(self, asked: dict, prepared: dict) -> tuple[int, int | None]:
        """Longitudes mínima y máxima del resultado; la máxima es None si es la del pipeline."""
        values = self._get_set_generation_params(prepared)
        shortest = values.get("min_new_tokens") or values.get("min_length") or 0
        longest = values.get("max_new_tokens") or values.get("max_length")
        if not {"max_length", "max_new_tokens"} & self._get_set_generation_params(asked).keys():
            longest = None
        return shortest, longest

    def _too_long(self, error: Exception, input_length: int) -> str | None:
        """Qué decir si el texto o el resultado se salió de las posiciones del modelo."""
        limit = getattr(self.model.config, "max_position_embeddings", None)
        if not isinstance(error, IndexError) or limit is None:
            return None
        if input_length > limit:
            return (
                f"El texto ocupa {input_length} tokens y el modelo admite {limit}: usa "
                "truncation=True o divídelo."
            )
        return f"El modelo no puede escribir más de {limit} tokens: baja max_length."


class SummarizationPipeline(Text2TextGenerationPipeline):
    """Resume un texto: como `Text2TextGenerationPipeline`, con la clave `summary_text`.

    Avisa, por el registro de transformers, si la longitud mínima pasa de la máxima o si el resumen
    puede salir más largo que el texto.
    """

    default_task = "summarization"
    return_name = "summary"

    def check_inputs(self, input_length: int, min_length: int, max_length: int | None) -> None:
        if max_length is None:
            return
        if max_length < min_length:
            logger.warning(
                f"La longitud mínima del resumen ({min_length}) es mayor que la máxima "
                f"({max_length}): baja min_length o sube max_length."
            )
        if input_length < max_length:
            logger.warning(
                f"El resumen puede llegar a {max_length} tokens y el texto tiene {input_length}: "
                f"prueba con un límite menor, como max_length={max(input_length // 2, 1)}."
            )


class TranslationPipeline(Text2TextGenerationPipeline):
    """Traduce un texto: como `Text2TextGenerationPipeline`, con la clave `translation_text`.

    Parámetros propios, para los tokenizadores multilingües (NLLB, mBART, M2M100…), al crear el
    pipeline o en cada llamada: `src_lang` y `tgt_lang`, los códigos de los idiomas de partida y de
    llegada. El que no se diga se toma del nombre de la tarea (`translation_es_to_en`); con los
    demás tokenizadores no cuentan. Avisa, por el registro de transformers, si el texto es tan largo
    que su traducción puede quedar cortada.
    """

    default_task = "translation"
    return_name = "translation"

    def check_inputs(self, input_length: int, min_length: int, max_length: int | None) -> None:
        limit = max_length or self._generation_defaults["max_new_tokens"]
        if input_length > 0.9 * limit:
            logger.warning(
                f"El texto tiene {input_length} tokens y la traducción acaba a los {limit}: puede "
                f"quedar cortada; sube el límite, por ejemplo max_length={2 * input_length}."
            )

    def _sanitize_parameters(
        self, src_lang: str | None = None, tgt_lang: str | None = None, **parameters
    ) -> tuple[dict, dict, dict]:
        before, forward, after = super()._sanitize_parameters(**parameters)
        languages = {"src_lang": src_lang, "tgt_lang": tgt_lang}
        before.update({name: code for name, code in languages.items() if code is not None})
        return before, forward, after

    def _encode(
        self, text: str, truncation, src_lang: str | None = None, tgt_lang: str | None = None
    ) -> Mapping[str, Any]:
        build = getattr(self.tokenizer, "_build_translation_inputs", None)
        if build is None:
            return super()._encode(text, truncation)
        source, target = language_pair(self.task) or (None, None)
        source, target = src_lang or source, tgt_lang or target
        if source is None or target is None:
            raise InputError(
                f"El tokenizador {type(self.tokenizer).__name__} sirve para muchos idiomas: di de "
                "cuál a cuál traduces con src_lang= y tgt_lang=."
            )
        try:
            inputs = build(
                text,
                return_tensors="pt",
                truncation=truncation,
                src_lang=source,
                tgt_lang=target,
            )
        except KeyError as error:
            raise self._unknown_language(error.args[0]) from error
        unknown = self.tokenizer.unk_token_id
        if inputs.get("forced_bos_token_id") == unknown is not None:
            raise self._unknown_language(target)
        # Los de M2M100 no son tokens tal cual («__es__»); el desconocido ya habría dado KeyError.
        code = getattr(self.tokenizer, "src_lang", None)
        if code and not hasattr(self.tokenizer, "get_lang_id"):
            found = self.tokenizer.convert_tokens_to_ids(code)
            if found is None or found == unknown:
                raise self._unknown_language(source)
        return inputs

    def _unknown_language(self, code: str) -> InputError:
        return InputError(
            f"El tokenizador {type(self.tokenizer).__name__} no conoce el idioma «{code}»: usa sus "
            "códigos en src_lang= y tgt_lang= (el español es «spa_Latn» en NLLB, «es_XX» en mBART "
            "y «es» en M2M100)."
        )


def _read_text(text: Any, number: int | None = None) -> str:
    if isinstance(text, str):
        return text
    where = f" {number}" if number else ""
    raise InputError(
        f"La entrada{where} debe ser un texto y es {type(text).__name__}: usa un texto, una lista "
        "de textos, un generador o un Dataset de textos."
    )


def _read_stops(stops: Any) -> list[str]:
    stops = [stops] if isinstance(stops, str) else stops
    if isinstance(stops, (list, tuple)) and stops and all(s and isinstance(s, str) for s in stops):
        return list(stops)
    raise InputError(f"stop_sequence debe ser un texto o una lista de ellos, y llegó {stops!r}.")


def _read_return_type(value: Any) -> ReturnType:
    for kind in ReturnType:
        if value is kind or value == kind.value or str(value).upper() == kind.name:
            return kind
    raise InputError(f"return_type debe ser «tensors» o «text», y llegó {value!r}.")


def _unknown_option(error: Exception) -> str | None:
    """Qué decir si `generate` rechaza un argumento que nadie usa; None si el error es otro."""
    found = re.search(r"`model_kwargs` are not used by the model: \[(.*?)\]", str(error))
    if found is None:
        return None
    name = re.findall(r"'(.*?)'", found[1])[0]
    near = get_close_matches(name, vars(GenerationConfig()), n=1)
    hint = f"¿Querías {near[0]}?" if near else "Admite los suyos y los de generate()."
    return f"Ni el pipeline ni el modelo tienen el parámetro {name}. {hint}"
