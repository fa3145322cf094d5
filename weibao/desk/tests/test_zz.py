import os, json
from datetime import date
import pytest
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]="1"
from django.urls import reverse
from weibao.testing import make
from weibao.testing.city import build, BAIJIAZHUANG, QIDONG
from pathlib import Path
AXE=Path("/work/main/frontend/node_modules/axe-core/axe.min.js").read_text()
@pytest.mark.django_db(transaction=True)
def test_shots(live_server, settings, client):
    settings.WEIBAO_NOW=make.AT.isoformat()
    city=build()
    from decimal import Decimal
    from weibao.benefits.models import Standard
    for care,amt in (("institutional","1755"),("scattered","1170")):
        Standard.objects.create(care=care,monthly=Decimal(amt),effective_from=date(2023,1,1),document="晋民发〔2023〕号",published_at=make.AT,published_by=city.above)
    c=make.child(name="王子泽",father=None,mother=None,place_note="花名册写“新营”",since=date(2021,3,1))
    make.circumstance(c,"father","in_prison",date(2022,9,14),date(2025,9,13),proof_name="判决书")
    make.circumstance(c,"mother","out_of_contact",date(2022,8,1),proof="police_receipt",proof_name="查找情况回执单")
    make.circumstance(c,"mother","normal",None,date(2022,7,31))
    make.recognition(c,category="de_facto_unattended")
    other=make.child(name="王子择",village=QIDONG)
    make.children([{"village":BAIJIAZHUANG,"birth":date(2010+n%9,1+n%12,3)} for n in range(70)])
    client.force_login(city.above)
    cookie=client.cookies["sessionid"].value
    from playwright.sync_api import sync_playwright
    urls={"list":reverse("desk:children"),"register":reverse("children:register"),"amend":reverse("children:amend",args=[c.pk,"circumstance"])+"?side=father","cand":reverse("children:merge",args=[c.pk]),"merge":reverse("children:merge",args=[c.pk])+f"?with={other.pk}","past":reverse("desk:file",args=[c.pk])+"?on=2022-05-01"}
    for t in ("","family","benefits","schooling","papers","record"):
        urls["file_"+t]=reverse("desk:file",args=[c.pk,t] if t else [c.pk])
    with sync_playwright() as p:
        b=p.chromium.launch(executable_path="/usr/bin/chromium",args=["--no-sandbox"])
        for w in (1440,1024):
            ctx=b.new_context(viewport={"width":w,"height":900},bypass_csp=True); ctx.add_cookies([{"name":"sessionid","value":cookie,"url":live_server.url}])
            pg=ctx.new_page()
            for k,u in urls.items():
                r=pg.goto(live_server.url+u); pg.wait_for_timeout(200)
                pg.screenshot(path=f"/tmp/shots/{k}_{w}.png",full_page=True)
                pg.evaluate(AXE)
                res=pg.evaluate("axe.run()")
                wide=pg.evaluate("document.documentElement.scrollWidth")
                print(k,w,r.status,"wide" if wide>w else "",[(v["id"],[n["html"][:150] for n in v["nodes"]][:3]) for v in res["violations"]])
            if w==1440:
                pg.goto(live_server.url+urls["file_"]); pg.click("text=显示公民身份号码"); pg.wait_for_timeout(500); pg.screenshot(path="/tmp/shots/revealed.png")
        b.close()
