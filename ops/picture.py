"""Pictures that LINE takes, looked at before LINE is asked.

https://developers.line.biz/en/reference/messaging-api/#upload-rich-menu-image-requirements
"""

from io import BytesIO
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from ops.failures import OperatorError

_LARGEST = 1024 * 1024  # bytes
_MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}


def checked(file: Path, width: int, height: int) -> tuple[bytes, str]:
    """The picture and its media type. OperatorError unless it is a PNG or JPEG of this size, at most 1 MB."""
    try:
        content = file.read_bytes()
        with Image.open(BytesIO(content)) as image:
            size, media_type = image.size, _MEDIA_TYPES.get(image.format or "")
    except UnidentifiedImageError:
        size, media_type = (0, 0), None
    except OSError as error:
        raise OperatorError(f"{file} cannot be read: {error.strerror or error}.") from error
    if media_type is None:
        raise OperatorError(f"{file} is neither a PNG nor a JPEG.")
    if size != (width, height):
        raise OperatorError(f"{file} has {size[0]} x {size[1]} pixels; the menu has {width} x {height}.")
    if len(content) > _LARGEST:
        raise OperatorError(f"{file} has {len(content) / _LARGEST:.1f} MB; LINE takes at most 1 MB.")
    return content, media_type
