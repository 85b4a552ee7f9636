"""Invented invoices of 江州市 as files: XML of both layouts, OFD with attached data or with printed text alone, PDF."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

NS = "http://www.edrm.org.cn/schema/e-invoice/2019"
OLD = f"""<?xml version="1.0" encoding="UTF-8"?>
<fp:eInvoice xmlns:fp="{NS}"><fp:InvoiceCode>099001900111</fp:InvoiceCode><fp:InvoiceNo>04512345</fp:InvoiceNo>
<fp:IssueDate>2025年03月08日</fp:IssueDate><fp:InvoiceCheckCode>12345678901234567890</fp:InvoiceCheckCode>
<fp:Buyer><fp:BuyerName>江州市农业局</fp:BuyerName><fp:BuyerTaxID>99990000123</fp:BuyerTaxID></fp:Buyer>
<fp:Seller><fp:SellerName>江滨宾馆</fp:SellerName></fp:Seller>
<fp:TaxInclusiveTotalAmount>1234.50</fp:TaxInclusiveTotalAmount>
<fp:GoodsInfos><fp:GoodsInfo><fp:Item>*住宿服务*住宿费</fp:Item></fp:GoodsInfo>
<fp:GoodsInfo><fp:Item>*餐饮服务*餐费</fp:Item></fp:GoodsInfo></fp:GoodsInfos></fp:eInvoice>"""
DIGITAL = """<EInvoice><Header><EIid>25990000000012345678</EIid></Header><EInvoiceData>
<SellerInformation><SellerName>云栖湖饭店</SellerName></SellerInformation>
<BuyerInformation><BuyerName>江州市供销社</BuyerName></BuyerInformation>
<BasicInformation><TotalTax-includedAmount>98</TotalTax-includedAmount></BasicInformation>
<IssuItemInformation><ItemName>*餐饮服务*餐费</ItemName></IssuItemInformation></EInvoiceData>
<TaxSupervisionInfo><InvoiceNumber>25990000000012345678</InvoiceNumber><IssueTime>2025-03-09 10:11:12</IssueTime>
</TaxSupervisionInfo></EInvoice>"""
PRINTED = (
    ("20 10 40 5", "发票号码："),
    ("60 10.4 40 5", "25990000000099887766"),
    ("20 16 60 5", "开票日期：2025年3月9日"),
    ("10 30 60 5", "购 名称：江州市供销社"),
    ("90 30 60 5", "销 名称：江州市销售服务有限公司"),
    ("20 80 60 5", "（小写）¥1,098.00"),
)


def packed(path: Path, **parts: str | bytes) -> Path:
    """A packed folder with these parts, by name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def ofd(path: Path, *, data: str = "", texts: tuple[tuple[str, str], ...] = ()) -> Path:
    """An OFD with attached data, or text printed at places (left, top, width, height in millimetres), or both."""
    objects = "".join(
        f'<ofd:TextObject Boundary="{place}"><ofd:TextCode>{text}</ofd:TextCode></ofd:TextObject>'
        for place, text in texts
    )
    page = f'<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content>{objects}</ofd:Content></ofd:Page>'
    parts: dict[str, str | bytes] = {"OFD.xml": "<OFD/>", "Doc_0/Pages/Page_0/Content.xml": page}
    return packed(path, **parts, **({"Doc_0/Attachs/original_invoice.xml": data} if data else {}))


def pdf(path: Path, *, attached: str = "", script: str = "") -> Path:
    """A PDF with an attached document, a program, or neither."""
    writer = PdfWriter()
    writer.add_blank_page(200, 100)
    if attached:
        writer.add_attachment("invoice.xml", attached.encode())
    if script:
        action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(script)}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    kept = io.BytesIO()
    writer.write(kept)
    path.write_bytes(kept.getvalue())
    return path
