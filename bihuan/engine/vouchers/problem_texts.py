"""The sentences of problems in electronic invoices. English and Chinese."""

from __future__ import annotations

VOUCHERS: dict[str, tuple[str, str]] = {
    "voucher_unknown": (
        "this is no electronic invoice; expected OFD, PDF or XML (photographs and scans are read by OCR)",
        "这不是电子发票；应为 OFD、PDF 或 XML（照片、扫描件须用文字识别）",
    ),
    "voucher_empty": (
        "no field of an invoice was found; if it is a scan inside, read it by OCR or type it in",
        "未读出任何发票项目；如内含扫描图像，请用文字识别或手工录入",
    ),
    "voucher_broken": ("the file is damaged: {reason}", "文件已损坏，无法读取"),
    "voucher_locked": (
        "the file is protected by a password; remove it and try again",
        "文件设有密码；请去掉密码后再试",
    ),
    "voucher_large": ("the file unpacks to more than {limit}", "文件解开后超过 {limit}"),
    "voucher_path": ("a part inside names a place outside the file: {text}", "文件内部分指向文件之外：{text}"),
    "voucher_not_ofd": ("this packed file is no OFD: OFD.xml is missing", "此压缩文件不是 OFD：缺少 OFD.xml"),
    "voucher_xml": ("{part} cannot be read as plain XML: {reason}", "{part} 不是合规的 XML：{reason}"),
    "voucher_layout": (
        "found a document “{text}”; expected the data of an electronic invoice",
        "文档“{text}”不对；应为电子发票数据",
    ),
    "voucher_field": (
        "“{text}” does not read as this field; look at the voucher",
        "“{text}”不符合该项格式；请核对原件",
    ),
    "voucher_script": (
        "the document brings programs with it; they are not run here, do not open it elsewhere",
        "文件带有程序；本系统不会运行，请勿在别处打开",
    ),
    "voucher_no_ocr": (
        "photographs and scans need the extra for text recognition; "
        "the administrator runs make ocr, or type the fields in",
        "识别照片、扫描件须安装文字识别组件（由系统管理员运行 make ocr）；未安装时请手工录入",
    ),
    "voucher_no_picture": ("this is no picture; expected JPEG, PNG or WebP", "这不是图片；应为 JPEG、PNG 或 WebP"),
    "voucher_doubtful": ("“{text}” was read with doubt; look at the picture", "“{text}”识别把握不大；请核对原图"),
    "voucher_qr": (
        "this is not the code of an invoice; expected 01,kind,code,number,total,day,…",
        "这不是发票二维码内容；应为 01,种类,代码,号码,金额,日期,…",
    ),
}
